import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { DEFAULT_ACCURACY, pastQuadrature, type Resolution, resolutionFor } from './accuracy.ts';
import { freeSchedules, kernelBlocks, type Rates, ratesOf } from './kernels.ts';
import type { CheckedProblem } from './problem.ts';
import { integratePast, solveVolterra } from './volterra/collocation.ts';
import { geometricMesh } from './volterra/mesh.ts';

/** Mean predictor at a list of times. */
export interface MeanCourse {
  /** A P x m matrix for each time. */
  readonly train: readonly Matrix[];
  /** A P* x m matrix for each time. */
  readonly test: readonly Matrix[];
}

/** Length of the first cell: short against the fastest learning and the fastest forgetting. */
export function firstCell(resolution: Resolution, rates: Rates, end: number): number {
  const fastest = Math.max(rates.gradient, rates.fastest);
  return fastest > 0 ? Math.min(resolution.first / fastest, end) : end;
}

/**
 * Mean predictor by collocation of the Volterra equation (6) of note ndk: any activation, any variances of each layer, any
 * temperature.
 *
 * @param times - ascending, at or above 0
 * @param accuracy - of the answers relative to their largest entry
 */
export function meanByCollocation(
  problem: CheckedProblem,
  times: readonly number[],
  accuracy = DEFAULT_ACCURACY,
): MeanCourse {
  const { targets } = problem;
  const size = targets.rows;
  const m = targets.columns;
  const blocks = kernelBlocks(problem, freeSchedules(problem));
  const end = times[times.length - 1];
  const zero = (rows: number) => matrix(rows, m);
  if (end === 0) {
    return { train: times.map(() => zero(size)), test: times.map(() => zero(blocks.cross.rows)) };
  }
  const rates = ratesOf(problem);
  const resolution = resolutionFor(accuracy);
  const solution = solveVolterra({
    size,
    columns: m,
    kernel: (t, past, out) => blocks.train.evaluate(t, past, null, out),
    source: (_t, out) => out.set(targets.data),
    cells: geometricMesh(firstCell(resolution, rates, end), resolution.ratio, end),
    nodes: resolution.nodes,
    quadrature: pastQuadrature(resolution, rates),
  });
  const course = (kernel: typeof blocks.train) =>
    times.map((t) =>
      t === 0 || kernel.rows === 0
        ? zero(kernel.rows)
        : matrix(
            kernel.rows,
            m,
            integratePast(solution, (s, past, out) => kernel.evaluate(s, past, null, out), kernel.rows, t),
          ),
    );
  return { train: course(blocks.train), test: course(blocks.cross) };
}
