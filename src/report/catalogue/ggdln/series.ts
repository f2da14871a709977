import type { Matrix } from '../../../linalg/matrix.ts';
import type { GatedPosterior, PooledMoments } from '../../../samplers/gated/index.ts';
import {
  errorsOf,
  type GatedErrors,
  type GatedPoints,
  type GatedProblem,
  type GatedSolution,
  type GatedSolveOptions,
  predictGated,
  predictGaussianProcess,
  solveGated,
} from '../../../theory/ggdln/index.ts';
import type { Axis, HeatMap, PointSeries } from '../../figure/figure.ts';

/** A solved network with its errors on test points. */
export interface SolvedErrors extends GatedErrors {
  readonly solution: GatedSolution;
}

/** Solves a problem and measures its predictor. */
export function solveErrors(
  problem: GatedProblem,
  test: GatedPoints,
  targets: Matrix,
  options?: GatedSolveOptions,
): SolvedErrors {
  const solution = solveGated(problem, options);
  return { ...errorsOf(predictGated(solution, test), targets), solution };
}

/** The same at infinite width. */
export function gaussianProcessErrors(problem: GatedProblem, test: GatedPoints, targets: Matrix): GatedErrors {
  const wide = { ...problem, widths: problem.widths.map(() => Number.POSITIVE_INFINITY) };
  return errorsOf(predictGaussianProcess(solveGated(wide, { starts: 'one' }), test), targets);
}

/** Points with jackknife errors: one posterior for each x. */
export function simulatedPoints(
  name: string,
  group: string,
  x: readonly number[],
  posteriors: readonly GatedPosterior[],
  of: (moments: PooledMoments) => number,
): PointSeries {
  const estimates = posteriors.map((posterior) => posterior.scalar(of));
  return {
    type: 'points',
    name,
    group,
    role: 'simulation',
    x,
    y: estimates.map(({ value }) => value),
    error: estimates.map(({ error }) => error),
  };
}

/** Mean error of pooled moments against targets. */
export function pooledErrors(moments: PooledMoments, targets: Matrix): GatedErrors {
  return errorsOf(moments, targets);
}

/** A matrix as a heat map with a shared diverging scale. */
export function matrixMap(name: string, a: Matrix, label: string, limit: number, pivot = 0): HeatMap {
  return {
    type: 'heatmap',
    name,
    values: Array.from({ length: a.rows }, (_, i) => Array.from(a.data.subarray(i * a.columns, (i + 1) * a.columns))),
    color: { label, kind: 'diverging', domain: [pivot - limit, pivot + limit], pivot },
  };
}

/** Pearson correlation. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [ma, mb] = [0, 0];
  for (let i = 0; i < n; i++) {
    ma += a[i] / n;
    mb += b[i] / n;
  }
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Largest |entry|. */
export function largestOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

/** An axis of n cells, numbered from 1 at their middles. */
export function cellAxis(label: string, n: number): Axis {
  const cells = Array.from({ length: n }, (_, i) => i);
  return { label, ticks: cells.map((i) => i + 0.5), tickLabels: cells.map((i) => String(i + 1)) };
}
