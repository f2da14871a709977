import { InputError } from '../../base/input-error.ts';
import { solveGeneral } from '../../linalg/lu.ts';
import { matrix } from '../../linalg/matrix.ts';
import { freeSchedules, kernelBlocks, ratesOf } from './kernels.ts';
import type { MeanCourse } from './mean-collocation.ts';
import type { CheckedProblem } from './problem.ts';

/** More uniform steps than this would not end. */
const MOST_STEPS = 20_000;

/**
 * Mean predictor by the trapezoidal rule on a uniform mesh: independent of the collocation solver and good for nothing else.
 * The step must be short against learning and forgetting (note ndk, section 9.4).
 *
 * @param times - ascending; each is met to the nearest step, with the predictor interpolated linearly
 * @param accuracy - sets the step: its square, in units of the fastest time
 * @param steps - number of steps instead
 * @throws InputError if more than 20000 steps were needed
 */
export function meanByTrapezoid(
  problem: CheckedProblem,
  times: readonly number[],
  accuracy: number,
  steps?: number,
): MeanCourse {
  const { targets } = problem;
  const size = targets.rows;
  const m = targets.columns;
  const { train, cross } = kernelBlocks(problem, freeSchedules(problem));
  const end = times[times.length - 1];
  const rates = ratesOf(problem);
  const count = steps ?? Math.max(1, Math.ceil((end * Math.max(rates.gradient, rates.fastest)) / Math.sqrt(accuracy)));
  if (count > MOST_STEPS) {
    throw new InputError('solver trapezoid', `${count} uniform steps`, `at most ${MOST_STEPS}: use collocation`);
  }
  const h = end / count;
  const residuals = new Float64Array((count + 1) * size * m);
  const tests = new Float64Array((count + 1) * cross.rows * m);
  const kernel = new Float64Array(size * size);
  const block = new Float64Array(cross.rows * size);
  const right = new Float64Array(size * m);
  residuals.set(targets.data);
  for (let i = 1; i <= count; i++) {
    right.set(targets.data);
    const test = tests.subarray(i * cross.rows * m, (i + 1) * cross.rows * m);
    for (let k = 0; k < i; k++) {
      const weight = k === 0 ? h / 2 : h;
      train.response(i * h, k * h, kernel);
      accumulate(kernel, residuals, k * size * m, -weight, size, size, m, right);
      cross.response(i * h, k * h, block);
      accumulate(block, residuals, k * size * m, weight, cross.rows, size, m, test);
    }
    train.response(i * h, i * h, kernel);
    const system = kernel.map((value) => (value * h) / 2);
    for (let a = 0; a < size; a++) system[a * size + a] += 1;
    solveGeneral(size, m, system, right, 'kernel');
    residuals.set(right, i * size * m);
    cross.response(i * h, i * h, block);
    accumulate(block, residuals, i * size * m, h / 2, cross.rows, size, m, test);
  }
  const at = (values: Float64Array, rows: number, t: number) => {
    const position = h > 0 ? t / h : 0;
    const k = Math.min(count - 1, Math.floor(position));
    const part = position - k;
    const out = matrix(rows, m);
    for (let a = 0; a < rows * m; a++) {
      out.data[a] = (1 - part) * values[k * rows * m + a] + part * values[(k + 1) * rows * m + a];
    }
    return out;
  };
  return {
    train: times.map((t) => {
      const out = at(residuals, size, t);
      for (let a = 0; a < out.data.length; a++) out.data[a] = targets.data[a] - out.data[a];
      return out;
    }),
    test: times.map((t) => at(tests, cross.rows, t)),
  };
}

/** out += weight K r, r standing at `offset`. */
function accumulate(
  kernel: Float64Array,
  r: Float64Array,
  offset: number,
  weight: number,
  rows: number,
  size: number,
  m: number,
  out: Float64Array,
): void {
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < size; b++) {
      const factor = weight * kernel[a * size + b];
      for (let j = 0; j < m; j++) out[a * m + j] += factor * r[offset + b * m + j];
    }
  }
}
