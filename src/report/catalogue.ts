import { InputError } from '../base/input-error.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { Executor } from '../samplers/job.ts';
import type { FigureData } from './figure.ts';

/** How a figure of the catalogue is computed. */
export interface FigureOptions {
  /** A small form for a first look and for tests: seconds, fewer points and draws. */
  readonly quick: boolean;
  readonly seed: number;
  readonly executor: Executor;
  readonly onProgress?: (fraction: number, message?: string) => void;
  readonly signal?: AbortSignal;
}

/** A figure of a paper (or beyond it) that one command computes and draws. */
export interface CatalogueFigure {
  /** `bpkr-f1` */
  readonly id: string;
  /** `bpkr` */
  readonly theory: string;
  readonly title: string;
  /** One sentence: what the reader should see in it. */
  readonly shows: string;
  /** BibTeX key of the paper. */
  readonly citation: string;
  compute(options: FigureOptions): Promise<FigureData>;
}

/** Loads the figures of a theory, so that a list of names does not load every theory. */
export type CatalogueSource = () => Promise<readonly CatalogueFigure[]>;

/** One line a theory: `bpkr: async () => (await import('./catalogue/bpkr/index.ts')).bpkrFigures`. */
export const catalogueSources: { readonly [theory: string]: CatalogueSource } = {
  bpkr: async () => (await import('./catalogue/bpkr/index.ts')).bpkrFigures,
  ggdln: async () => (await import('./catalogue/ggdln/index.ts')).ggdlnFigures,
  ndk: async () => (await import('./catalogue/ndk/index.ts')).ndkFigures,
  continual: async () => (await import('./catalogue/continual/index.ts')).continualFigures,
};

/** All figures, theory by theory. */
export async function catalogue(sources = catalogueSources): Promise<readonly CatalogueFigure[]> {
  return (await Promise.all(Object.values(sources).map((source) => source()))).flat();
}

/**
 * A figure by its id.
 *
 * @throws InputError with the nearest id
 */
export async function findFigure(id: string, sources = catalogueSources): Promise<CatalogueFigure> {
  const all = await catalogue(sources);
  const found = all.find((figure) => figure.id === id);
  if (found !== undefined) return found;
  const near = nearestName(
    id,
    all.map((figure) => figure.id),
  );
  throw new InputError(
    'figure',
    JSON.stringify(id),
    near === undefined ? 'an id of `widthwise figure --list`' : `an id of \`widthwise figure --list\`, perhaps ${near}`,
  );
}
