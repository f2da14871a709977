import type { Executor } from '../../samplers/job.ts';
import type { FigureData } from '../figure/figure.ts';

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
