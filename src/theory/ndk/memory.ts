import type { TwoTimeKernel } from '../../kernels/two-time/two-time-kernel.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { pastQuadrature, type Resolution } from './accuracy.ts';
import { covarianceMatrix, type Rates } from './kernels.ts';
import { firstCell } from './mean-collocation.ts';
import { integratePast, solveVolterra, type VolterraSolution, valueAt } from './volterra/collocation.ts';
import { geometricMesh } from './volterra/mesh.ts';
import { type PastQuadrature, visitPast } from './volterra/quadrature.ts';

/** The memory B(t, t') of the residuals of the free network, solved for one output time t (note ndk, equation 7). */
export interface Memory {
  readonly time: number;
  /** In backward time v = t - t': B(t, t - v)^T, P x n. */
  readonly solution: VolterraSolution | undefined;
}

/** All that the covariances of one block of points share. */
export interface CovarianceSetting {
  /** Query by train. */
  readonly cross: TwoTimeKernel;
  readonly query: TwoTimeKernel;
  readonly train: TwoTimeKernel;
  readonly rates: Rates;
  readonly resolution: Resolution;
  /** Times at which a protocol changes what the layers do. */
  readonly switches?: readonly number[];
  /** Distance of two times by the layers' clocks, where these are not the time itself. */
  readonly distance?: (t: number, past: number) => number;
}

/** Solves (7) backwards from t: unknown B(t, t - v)^T, source D_qX(t, t - v)^T, kernel D_XX(t - v'', t - v)^T. */
export function memoryAt(setting: CovarianceSetting, time: number): Memory {
  const { cross, train, rates, resolution, distance } = setting;
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
    cells: geometricMesh(firstCell(resolution, rates, time), resolution.ratio, time, backwards(setting, time)),
    nodes: resolution.nodes,
    quadrature: {
      ...pastQuadrature(resolution, rates),
      ...(distance === undefined ? {} : { distance: (v, later) => distance(time - later, time - v) }),
    },
  });
  return { time, solution };
}

/** The switches before a time, in backward time, ascending. */
function backwards({ switches }: CovarianceSetting, time: number): number[] {
  return (switches ?? [])
    .filter((s) => s > 0 && s < time)
    .map((s) => time - s)
    .reverse();
}

/** Quadrature over all of the past: where clocks stand still nothing is forgotten with time alone. */
export function outerQuadrature({ rates, resolution, distance }: CovarianceSetting): PastQuadrature {
  const quadrature = pastQuadrature(resolution, rates);
  return distance === undefined ? quadrature : { ...quadrature, slowest: 0 };
}

/** (8) at equal times; the double integral over the half where the inner time is the later one, and its transpose. */
export function equalTimeCovariance(setting: CovarianceSetting, { time, solution }: Memory): Matrix {
  const { cross, query, train } = setting;
  const n = query.rows;
  const size = train.rows;
  const result = covarianceMatrix(query, time, time);
  if (solution === undefined || n === 0) return result;
  const half = new Float64Array(n * n);
  const block = new Float64Array(n * size);
  const kernel = (v: number, later: number, out: Float64Array) => train.evaluate(time - v, time - later, out, null);
  visitBackward(solution, outerQuadrature(setting), (v, weight) => {
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

/** int over [start, end] of a function with a cusp at `cusp` <= start: Gauss in sqrt(v - cusp). */
export function visitMirrored(
  start: number,
  end: number,
  cusp: number,
  quadrature: PastQuadrature,
  visit: (v: number, weight: number) => void,
): void {
  const mirrored = { start: 2 * cusp - end, end: 2 * cusp - start, root: false };
  visitPast(mirrored, cusp, quadrature, (v, weight) => visit(2 * cusp - v, weight));
}

/** Nodes over all of [0, t] in backward time: Gauss in sqrt(v) on every cell, and a cut at `kink` with roots at both sides. */
export function visitBackward(
  solution: VolterraSolution,
  quadrature: PastQuadrature,
  visit: (v: number, weight: number) => void,
  kink = 0,
): void {
  // Every sequence of cells begins at a switch, where the memory has a root
  let origin = 0;
  for (const cell of solution.problem.cells) {
    if (cell.root) origin = cell.start;
    if (kink <= cell.start || kink >= cell.end) {
      const cusp = kink >= cell.end ? origin : Math.max(origin, kink);
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
