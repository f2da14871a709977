import { InputError } from '../../../base/input-error.ts';
import type { ChainKernels } from '../../../kernels/chain/chain-kernel.ts';
import type { InputPoints } from '../../../kernels/chain/input-points.ts';
import { copyOf, type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { sameNetwork } from './sequence-kernels.ts';
import type { SequenceSolution } from './sequential-rule.ts';

/** The ensemble of networks at some points after a task. */
export interface EnsembleState {
  /** E x m */
  readonly mean: Matrix;
  /** Variance of each point over the networks, the same for every output; the noise T of the targets is not in it. */
  readonly variance: Float64Array;
}

/** Mean predictor after task t (from 0) at the given points, E x m: sum_{u<=t} R_tu(x, X_u) Lambda_u. */
export function meanAt(solution: SequenceSolution, points: InputPoints, t: number): Matrix {
  return meanFrom(solution, rowsAt(solution, points, t));
}

/**
 * Mean and variance of the ensemble after task t (from 0) at the given points (note continual-single-head, section 3.1).
 *
 * @throws InputError if rounding made a variance clearly negative: the kernels are too ill-conditioned for T = 0
 */
export function ensembleAt(solution: SequenceSolution, points: InputPoints, t: number): EnsembleState {
  const rows = rowsAt(solution, points, t);
  const blocks = propagator(solution, rows);
  const prior = solution.kernels.priorVariance(points, t);
  const variance = prior.slice();
  for (let s = 0; s <= t; s++) {
    const spread = propagatedCovariance(solution, blocks, s);
    const noise = solution.kernels.noise(s);
    const block = blocks[s].data;
    const seen = rows[s].same.data;
    const columns = spread.columns;
    for (let i = 0; i < variance.length; i++) {
      let sum = 0;
      for (let k = i * columns; k < (i + 1) * columns; k++) {
        sum += block[k] * (spread.data[k] - 2 * seen[k] + noise * block[k]);
      }
      variance[i] += sum;
    }
  }
  return { mean: meanFrom(solution, rows), variance: variance.map((value, i) => clamped(value, prior[i])) };
}

/**
 * Covariance over the ensemble between f_t(a) and f_u(b), the same for every output.
 *
 * Cov = K1_tu - M_t kappa_u^T - kappa_t M_u^T + M_t (K + T) M_u^T (note continual-single-head, section 3.1).
 *
 * @param t - and `u`: times from 0, in any order
 * @returns rows are the points a at time t, columns the points b at time u
 */
export function covarianceBetween(
  solution: SequenceSolution,
  a: InputPoints,
  t: number,
  b: InputPoints,
  u: number,
): Matrix {
  const { problem, kernels } = solution;
  const left = propagator(solution, rowsAt(solution, a, t));
  const right = a === b && t === u ? left : propagator(solution, rowsAt(solution, b, u));
  const result = copyOf(sameNetwork(kernels, a, t, b, u));
  for (let s = 0; s <= t; s++) {
    // kappa_u(b) - M_u(b) K over the samples of task s: what f_u(b) keeps of them once its own corrections are taken off.
    const rest = copyOf(sameNetwork(kernels, b, u, problem.points[s], s));
    add(rest, propagatedCovariance(solution, right, s), -1);
    add(result, multiply(left[s], rest, { transposeB: true }), -1);
  }
  for (let s = 0; s <= u; s++) {
    add(result, multiply(sameNetwork(kernels, a, t, problem.points[s], s), right[s], { transposeB: true }), -1);
  }
  for (let s = 0; s <= Math.min(t, u); s++) {
    const noise = kernels.noise(s);
    if (noise > 0) add(result, multiply(left[s], right[s], { transposeB: true }), noise);
  }
  return result;
}

/** Kernels between the points at time t and every training set that has been learned by then. */
function rowsAt(solution: SequenceSolution, points: InputPoints, t: number): readonly ChainKernels[] {
  const { problem, kernels, training } = solution;
  const n = problem.tasks.length;
  if (!Number.isInteger(t) || t < 0 || t >= n)
    throw new InputError('time', String(t), `a whole number from 0 to ${n - 1}`);
  if (points === problem.points[t]) return training[t];
  return problem.points.slice(0, t + 1).map((earlier, s) => kernels.pair(points, t, earlier, s));
}

function meanFrom(solution: SequenceSolution, rows: readonly ChainKernels[]): Matrix {
  const mean = matrix(rows[0].response.rows, solution.problem.outputs);
  rows.forEach((row, s) => {
    add(mean, multiply(row.response, solution.duals[s]), 1);
  });
  return mean;
}

/** The blocks of M_t(x) = R_t(x) (R + T)^-1, by back substitution: the linear map from all targets to the predictor. */
function propagator(solution: SequenceSolution, rows: readonly ChainKernels[]): Matrix[] {
  const { training, factors } = solution;
  const t = rows.length - 1;
  const blocks = new Array<Matrix>(t + 1);
  for (let s = t; s >= 0; s--) {
    const right = copyOf(rows[s].response);
    for (let v = s + 1; v <= t; v++) add(right, multiply(blocks[v], training[v][s].response), -1);
    blocks[s] = factors[s].solveRight(right);
  }
  return blocks;
}

/** sum_v M_v K1_vs(X_v, X_s) over the tasks v that the propagator reaches. */
function propagatedCovariance(solution: SequenceSolution, blocks: readonly Matrix[], s: number): Matrix {
  const { training, problem } = solution;
  const out = matrix(blocks[0].rows, problem.tasks[s].inputs.rows);
  blocks.forEach((block, v) => {
    add(
      out,
      v >= s ? multiply(block, training[v][s].same) : multiply(block, training[s][v].same, { transposeB: true }),
      1,
    );
  });
  return out;
}

function clamped(value: number, prior: number): number {
  if (value < -1e-8 * Math.max(prior, Number.MIN_VALUE)) {
    throw new InputError(
      'tasks',
      `a variance of ${value.toExponential(1)} by rounding`,
      'better conditioned inputs or T > 0',
    );
  }
  return Math.max(0, value);
}

function add(a: Matrix, b: Matrix, factor: number): void {
  for (let i = 0; i < a.data.length; i++) a.data[i] += factor * b.data[i];
}
