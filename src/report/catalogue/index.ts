import { InputError } from '../../base/input-error.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { CatalogueFigure } from './catalogue-figure.ts';

/** Loads the figures of a theory, so that one figure does not load every theory. */
export type CatalogueSource = () => Promise<readonly CatalogueFigure[]>;

/** The figures of each theory; their ids begin with its name. */
export const catalogueSources: { readonly [theory: string]: CatalogueSource } = {
  bpkr: async () => (await import('./bpkr/index.ts')).bpkrFigures,
  ggdln: async () => (await import('./ggdln/index.ts')).ggdlnFigures,
  ndk: async () => (await import('./ndk/index.ts')).ndkFigures,
  continual: async () => (await import('./continual/index.ts')).continualFigures,
  paths: async () => (await import('./paths/index.ts')).pathsFigures,
};

/** All figures, theory by theory. */
export async function catalogue(sources = catalogueSources): Promise<readonly CatalogueFigure[]> {
  return (await Promise.all(Object.values(sources).map((source) => source()))).flat();
}

/**
 * A figure by its id; loads the figures of its theory alone.
 *
 * @throws InputError with the nearest id
 */
export async function findFigure(id: string, sources = catalogueSources): Promise<CatalogueFigure> {
  const own = await sources[id.split('-')[0]]?.();
  const found = own?.find((figure) => figure.id === id);
  if (found !== undefined) return found;
  const ids = (await catalogue(sources)).map((figure) => figure.id);
  const near = nearestName(id, ids);
  throw new InputError(
    'figure',
    JSON.stringify(id),
    near === undefined ? 'an id of `widthwise figure --list`' : `an id of \`widthwise figure --list\`, perhaps ${near}`,
  );
}
