import type { TwoTimeKernel } from '../../kernels/two-time/two-time-kernel.ts';
import { type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { DEFAULT_ACCURACY, pastQuadrature, type Resolution, resolutionFor } from './accuracy.ts';
import { covarianceMatrix, freeSchedules, type KernelBlocks, kernelBlocks, type Rates, ratesOf } from './kernels.ts';
import { firstCell } from './mean-collocation.ts';
import type { CheckedProblem } from './problem.ts';
import { integratePast, solveVolterra, type VolterraSolution, valueAt } from './volterra/collocation.ts';
import { geometricMesh } from './volterra/mesh.ts';
import { visitPast } from './volterra/quadrature.ts';

/** The memory B(t, t') of the residuals of the free network, solved for one output time t (note ndk, equation 7). */
interface Memory {
  readonly time: number;
  /** In backward time v = t - t': B(t, t - v)^T, P x n. */
  readonly solution: VolterraSolution | undefined;
}

/** All that the covariances of one block of points share. */
interface Setting {
  /** Query by train. */
  readonly cross: TwoTimeKernel;
  readonly query: TwoTimeKernel;
  readonly train: TwoTimeKernel;
  readonly rates: Rates;
  readonly resolution: Resolution;
}

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
  const setting = settingOf(problem, kernelBlocks(problem, freeSchedules(problem)), accuracy);
  return times.map((t) => equalTimeCovariance(setting, memoryAt(setting, t)));
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

function settingOf(problem: CheckedProblem, blocks: KernelBlocks, accuracy: number): Setting {
  const { cross, test, train } = blocks;
  // The error of (8) is of second order in that of B: fewer nodes do
  const resolution = resolutionFor(Math.min(1e-3, 100 * accuracy));
  return { cross, query: test, train, rates: ratesOf(problem), resolution };
}

/** Solves (7) backwards from t: unknown B(t, t - v)^T, source D_qX(t, t - v)^T, kernel D_XX(t - v'', t - v)^T. */
function memoryAt({ cross, train, rates, resolution }: Setting, time: number): Memory {
  if (time === 0) return { time, solution: undefined };
  const size = train.rows;
  const n = cross.rows;
  const sourceBlock = new Float64Array(n * size);
  const kernelBlock = new Float64Array(size * size);
  const solution = solveVolterra({
    size,
    columns: n,
    kernel: (v, later, out) => {
      train.evaluate(time - later, Math.max(0, time - v), null, kernelBlock);
      transposeInto(kernelBlock, size, size, out);
    },
    source: (v, out) => {
      cross.evaluate(time, Math.max(0, time - v), null, sourceBlock);
      transposeInto(sourceBlock, n, size, out);
    },
    cells: geometricMesh(firstCell(resolution, rates, time), resolution.ratio, time),
    nodes: resolution.nodes,
    quadrature: pastQuadrature(resolution, rates),
  });
  return { time, solution };
}

/** (8) at equal times; the double integral over the half where the inner time is the later one, and its transpose. */
function equalTimeCovariance(setting: Setting, { time, solution }: Memory): Matrix {
  const { cross, query, train, rates, resolution } = setting;
  const n = query.rows;
  const size = train.rows;
  const result = covarianceMatrix(query, time, time);
  if (solution === undefined || n === 0) return result;
  const half = new Float64Array(n * n);
  const block = new Float64Array(n * size);
  const kernel = (v: number, later: number, out: Float64Array) => train.evaluate(time - v, time - later, out, null);
  visitBackward(solution, pastQuadrature(resolution, rates), (v, weight) => {
    const memory = valueAt(solution, v);
    const inner = integratePast(solution, kernel, size, v);
    cross.evaluate(time, time - v, block, null);
    for (let j = 0; j < size; j++) {
      for (let a = 0; a < n; a++) {
        const scaled = weight * memory[j * n + a];
        // B (I_2 - C_Xq): the single integral enters once here and once transposed, as I_2 does
        for (let b = 0; b < n; b++) half[a * n + b] += scaled * (inner[j * n + b] - block[b * size + j]);
      }
    }
  });
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) result.data[a * n + b] += half[a * n + b] + half[b * n + a];
  }
  return result;
}

/** (8) at t > s: the double integral over all pairs of times, cut where they meet. */
function twoTimeCovariance(setting: Setting, late: Memory, early: Memory): Matrix {
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
  quadrature: ReturnType<typeof pastQuadrature>,
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

/** int over [start, end] of a function with a cusp at `cusp` <= start: Gauss in sqrt(v - cusp). */
function visitMirrored(
  start: number,
  end: number,
  cusp: number,
  quadrature: ReturnType<typeof pastQuadrature>,
  visit: (v: number, weight: number) => void,
): void {
  const mirrored = { start: 2 * cusp - end, end: 2 * cusp - start, root: false };
  visitPast(mirrored, cusp, quadrature, (v, weight) => visit(2 * cusp - v, weight));
}

/** Nodes over all of [0, t] in backward time: Gauss in sqrt(v) on every cell, and a cut at `kink` with roots at both sides. */
function visitBackward(
  solution: VolterraSolution,
  quadrature: ReturnType<typeof pastQuadrature>,
  visit: (v: number, weight: number) => void,
  kink = 0,
): void {
  for (const cell of solution.problem.cells) {
    if (kink <= cell.start || kink >= cell.end) {
      const cusp = kink >= cell.end ? 0 : kink;
      visitMirrored(cell.start, cell.end, cusp, quadrature, visit);
    } else {
      visitPast({ ...cell, end: kink, root: false }, kink, quadrature, visit);
      visitMirrored(kink, cell.end, kink, quadrature, visit);
    }
  }
}

function transposeInto(a: Float64Array, rows: number, columns: number, out: Float64Array): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j];
}
