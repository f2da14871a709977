import { conditionOn } from '../../gaussian/conditioning.ts';
import { solveCholesky } from '../../linalg/cholesky.ts';
import { diagonalOf, type Matrix, transpose } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { DEFAULT_ACCURACY, resolutionFor } from './accuracy.ts';
import { covarianceMatrix, limitKernels, ratesOf } from './kernels.ts';
import {
  type CovarianceSetting,
  equalTimeCovariance,
  type Memory,
  memoryAt,
  outerQuadrature,
  visitBackward,
} from './memory.ts';
import { checkProblem, checkTimes, type DynamicsProblem } from './problem.ts';
import { type Protocol, protocolKernels } from './protocol.ts';
import { valueAt } from './volterra/collocation.ts';
import { visitPast } from './volterra/quadrature.ts';

/**
 * Covariance of the predictor over the test points at equal times, under a protocol that freezes layers or lets them drift
 * without learning: n x n for each time, the same for every output and any targets.
 *
 * Without learning from time 0 on, the predictor would be a Gaussian process g: free weights, whose past is known through the
 * trained network. From equilibrium that is the prior path conditioned on noisy observations at time 0,
 *
 *     Cov[g(t), g(s)] = C(t, s) - C(t, 0) (K + T)^-1 C(0, s),
 *
 * with C at the layers' own clocks; from fresh weights it is C itself. What is learned since adds the response
 * f = g + int_0^t D [Y - f], so that (8) of note ndk holds with the covariance of g in the place of C. The subtracted part is
 * of rank P: with U(t) = C_qX(t, 0) - int_0^t B(t, t') C_XX(t', 0) dt' it takes U (K + T)^-1 U^T away.
 *
 * @param times - at or above 0
 * @param accuracy - of the answers relative to their largest entry
 * @returns over the sorted times
 */
export function protocolCovariance(
  problem: DynamicsProblem,
  protocol: Protocol,
  times: readonly number[],
  accuracy = DEFAULT_ACCURACY,
): Matrix[] {
  const checked = checkProblem(problem);
  const kernels = protocolKernels(checked, protocol, 'after');
  const setting: CovarianceSetting = {
    ...kernels,
    rates: ratesOf(checked),
    resolution: resolutionFor(Math.min(1e-3, 100 * accuracy)),
  };
  const learning = protocol.phases.some(({ learns }) => learns.some(Boolean));
  const trained =
    protocol.start === 'equilibrium'
      ? conditionOn(limitKernels(checked).nngp.train, checked.targets, checked.temperature).factor
      : undefined;
  return checkTimes(times).map((t) => {
    const memory = learning ? memoryAt(setting, t) : { time: t, solution: undefined };
    const result = equalTimeCovariance(setting, memory);
    if (trained === undefined) return result;
    const known = rememberedStart(setting, memory);
    const explained = multiply(known, solveCholesky(trained, transpose(known)));
    for (let i = 0; i < result.data.length; i++) result.data[i] -= explained.data[i];
    return result;
  });
}

/** Variances of the predictor under a protocol, one a test point, for each of the sorted times. */
export function protocolVariance(
  problem: DynamicsProblem,
  protocol: Protocol,
  times: readonly number[],
  accuracy = DEFAULT_ACCURACY,
): Float64Array[] {
  return protocolCovariance(problem, protocol, times, accuracy).map((c) => diagonalOf(c).map((v) => Math.max(0, v)));
}

/** U(t) = C_qX(t, 0) - int_0^t B(t, t') C_XX(t', 0) dt', n x P. */
function rememberedStart(setting: CovarianceSetting, { time, solution }: Memory): Matrix {
  const { cross, train } = setting;
  const result = covarianceMatrix(cross, time, 0);
  if (solution === undefined) return result;
  const n = result.rows;
  const size = result.columns;
  const block = new Float64Array(size * size);
  const add = (v: number, weight: number) => {
    const memory = valueAt(solution, v);
    train.covariance(time - v, 0, block);
    for (let j = 0; j < size; j++) {
      for (let a = 0; a < n; a++) {
        const scaled = weight * memory[j * n + a];
        for (let b = 0; b < size; b++) result.data[a * size + b] -= scaled * block[j * size + b];
      }
    }
  };
  // B has its roots at the near ends of the cells, C at t' = 0: each half of the past is taken from its own end
  const quadrature = outerQuadrature(setting);
  const middle = time / 2;
  const { cells } = solution.problem;
  visitBackward(
    { ...solution, problem: { ...solution.problem, cells: cells.flatMap(cut(0, middle)) } },
    quadrature,
    add,
  );
  for (const cell of cells.flatMap(cut(middle, time))) visitPast({ ...cell, root: false }, time, quadrature, add);
  return result;
}

/** The part of a cell that lies between two times. */
function cut(from: number, to: number) {
  return <C extends { readonly start: number; readonly end: number }>(cell: C): C[] =>
    cell.start < to && cell.end > from
      ? [{ ...cell, start: Math.max(from, cell.start), end: Math.min(to, cell.end) }]
      : [];
}
