import type { TwoTimeKernel } from '../../kernels/two-time/two-time-kernel.ts';
import { type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { DEFAULT_ACCURACY, pastQuadrature, resolutionFor } from './accuracy.ts';
import { freeSchedules, type KernelBlocks, kernelBlocks, ratesOf } from './kernels.ts';
import {
  type CovarianceSetting,
  equalTimeCovariance,
  type Memory,
  memoryAt,
  visitBackward,
  visitMirrored,
} from './memory.ts';
import type { CheckedProblem } from './problem.ts';
import { untilSettled } from './settled.ts';
import { valueAt } from './volterra/collocation.ts';
import { type PastQuadrature, visitPast } from './volterra/quadrature.ts';

/**
 * Covariance of the predictor over the test points at equal times, for each time: n x n, the same for every output and for
 * any targets (note ndk, equations 7 and 8).
 *
 * @param times - ascending, at or above 0
 * @param accuracy - of the answers relative to their largest entry
 */
export function covarianceOverTest(
  problem: CheckedProblem,
  times: readonly number[],
  accuracy = DEFAULT_ACCURACY,
): Matrix[] {
  const follow = (moving: readonly number[]): Matrix[] => {
    const setting = settingOf(problem, kernelBlocks(problem, freeSchedules(problem)), accuracy);
    return moving.map((t) => equalTimeCovariance(setting, memoryAt(setting, t)));
  };
  return untilSettled(problem, times, follow, ({ testCovariance }) => testCovariance);
}

/**
 * Covariance of the predictor between every two of the times, over the test points: `result[a][b]` is
 * Cov[f(times[a]), f(times[b])], n x n.
 */
export function covarianceBetweenTimes(
  problem: CheckedProblem,
  times: readonly number[],
  accuracy = DEFAULT_ACCURACY,
): Matrix[][] {
  const setting = settingOf(problem, kernelBlocks(problem, freeSchedules(problem)), accuracy);
  const memories = times.map((t) => memoryAt(setting, t));
  const result: Matrix[][] = times.map(() => []);
  for (let a = 0; a < times.length; a++) {
    for (let b = 0; b <= a; b++) {
      const value =
        a === b ? equalTimeCovariance(setting, memories[a]) : twoTimeCovariance(setting, memories[a], memories[b]);
      result[a][b] = value;
      result[b][a] = a === b ? value : transpose(value);
    }
  }
  return result;
}

function settingOf(problem: CheckedProblem, blocks: KernelBlocks, accuracy: number): CovarianceSetting {
  const { cross, test, train } = blocks;
  // The error of (8) is of second order in that of B: fewer nodes do
  const resolution = resolutionFor(Math.min(1e-3, 100 * accuracy));
  return { cross, query: test, train, rates: ratesOf(problem), resolution };
}

/** (8) at t > s: the double integral over all pairs of times, cut where they meet. */
function twoTimeCovariance(setting: CovarianceSetting, late: Memory, early: Memory): Matrix {
  const { cross, query, train, rates, resolution } = setting;
  const n = query.rows;
  const size = train.rows;
  const t = late.time;
  const s = early.time;
  const result = matrix(n, n);
  query.evaluate(t, s, result.data, null);
  if (late.solution === undefined || n === 0) return result;
  const quadrature = pastQuadrature(resolution, rates);
  const block = new Float64Array(n * size);
  // - int_0^s C_qX(t, s') B(s, s')^T ds'
  if (early.solution !== undefined) {
    const { solution } = early;
    visitBackward(solution, quadrature, (v, weight) => {
      cross.evaluate(t, s - v, block, null);
      const memory = valueAt(solution, v);
      for (let a = 0; a < n; a++) {
        for (let j = 0; j < size; j++) {
          const scaled = weight * block[a * size + j];
          for (let b = 0; b < n; b++) result.data[a * n + b] -= scaled * memory[j * n + b];
        }
      }
    });
  }
  // - int_0^t B(t, t') [C_Xq(t', s) - int_0^s C_XX(t', s') B(s, s')^T ds'] dt'
  const inner = new Float64Array(size * n);
  const { solution } = late;
  visitBackward(
    solution,
    quadrature,
    (v, weight) => {
      const past = t - v;
      cross.evaluate(s, past, block, null);
      inner.fill(0);
      if (early.solution !== undefined) pastOfMemory(early, train, past, quadrature, inner);
      const memory = valueAt(solution, v);
      for (let j = 0; j < size; j++) {
        for (let a = 0; a < n; a++) {
          const scaled = weight * memory[j * n + a];
          for (let b = 0; b < n; b++) result.data[a * n + b] -= scaled * (block[b * size + j] - inner[j * n + b]);
        }
      }
    },
    t - s,
  );
  return result;
}

/** out = int_0^s C_XX(t', s') B(s, s')^T ds', P x n, with the cusp at s' = t' taken from both sides. */
function pastOfMemory(
  { time, solution }: Memory,
  train: TwoTimeKernel,
  past: number,
  quadrature: PastQuadrature,
  out: Float64Array,
): void {
  if (solution === undefined) return;
  const { size, columns: n } = solution.problem;
  const block = new Float64Array(size * size);
  const add = (v: number, weight: number) => {
    train.evaluate(past, time - v, block, null);
    const memory = valueAt(solution, v);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const scaled = weight * block[i * size + j];
        for (let b = 0; b < n; b++) out[i * n + b] += scaled * memory[j * n + b];
      }
    }
  };
  const meet = time - past;
  for (const cell of solution.problem.cells) {
    // Before the meeting point in backward time the cusp is at the far end: mirror, so that it is at the near end again
    const start = Math.max(cell.start, Math.max(0, meet));
    if (start < cell.end) visitMirrored(start, cell.end, Math.max(0, meet), quadrature, add);
    if (meet > cell.start) visitPast(cell, Math.min(meet, cell.end), quadrature, add);
  }
}
