import type { Matrix } from '../../linalg/matrix.ts';
import type { GatedPrediction } from '../../theory/ggdln/index.ts';
import type { ChainLayer } from '../../theory/paths/chain/layer.ts';

/** What a saddle was solved for, gates or paths. */
export interface SolvedLayers {
  readonly solved: { readonly layers: readonly ChainLayer[] };
}

/** sum_l D_l / N_l: the size of what a saddle leaves out, relative to what it gives. */
export function orderOf(solution: SolvedLayers): number {
  return solution.solved.layers.reduce((total, { dimension, width }) => total + dimension / width, 0);
}

/** A difference of two predictions at the same points, in the sizes that errors are judged by (absolute values, point by point). */
export interface Shift {
  /** |Change of the variance|, averaged over points, summed over outputs. */
  readonly variance: number;
  /** |Change of (f - y)^2|, f the mean predictor, in the same way. */
  readonly bias2: number;
  /** Root mean square over points and outputs of the change of the mean predictor. */
  readonly mean: number;
}

/** How far two predictions of targets at the same points lie apart. */
export function shiftBetween(from: GatedPrediction, to: GatedPrediction, targets: Matrix): Shift {
  const m = from.mean.columns;
  const size = from.mean.data.length;
  const points = from.mean.rows;
  let [variance, bias2, mean] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const block = Math.floor(i / m) * m * m + (i % m) * (m + 1);
    variance += Math.abs(to.covariance.data[block] - from.covariance.data[block]) / points;
    const [a, b, y] = [from.mean.data[i], to.mean.data[i], targets.data[i]];
    bias2 += Math.abs((b - y) ** 2 - (a - y) ** 2) / points;
    mean += (b - a) ** 2 / size;
  }
  return { variance, bias2, mean: Math.sqrt(mean) };
}

/** Root mean square. */
export function rmsOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum / values.length);
}

/** Largest |entry|. */
export function largestOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}
