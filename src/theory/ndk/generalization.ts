import { InputError } from '../../base/input-error.ts';
import { type Matrix, rowOf } from '../../linalg/matrix.ts';
import { squaredError } from '../../measures/index.ts';
import { logSpaced } from '../../numeric/spacing.ts';
import { type CourseOptions, type LearningCourse, learningCourse } from './course.ts';
import { equilibrium, ntkFlow } from './limits.ts';
import { lowTemperatureMean } from './low-temperature.ts';
import type { DynamicsProblem } from './problem.ts';

/** Errors of a predictor in time: averages over points of the sum over outputs. */
export interface GeneralizationCourse {
  readonly times: readonly number[];
  /** |mean - target|^2 at the training points. */
  readonly trainBias2: Float64Array;
  /** |mean - target|^2 at the test points. */
  readonly bias2: Float64Array;
  /** Variance over initial weights and noise at the test points; absent where the course has no covariance. */
  readonly variance?: Float64Array;
  /** bias2 + variance. */
  readonly testError?: Float64Array;
  readonly course: LearningCourse;
}

/**
 * Generalization error in time: bias squared and variance (note ndk, section 4).
 *
 * @param testTargets - P* x m, clean targets of the test points
 */
export function generalizationCourse(
  problem: DynamicsProblem,
  testTargets: Matrix,
  times: readonly number[],
  options: CourseOptions = {},
): GeneralizationCourse {
  const points = problem.testInputs?.rows ?? 0;
  if (testTargets.rows !== points || testTargets.columns !== problem.targets.columns) {
    throw new InputError(
      'testTargets',
      `${testTargets.rows} x ${testTargets.columns}`,
      `${points} x ${problem.targets.columns}: one row a test point`,
    );
  }
  const course = learningCourse(problem, times, options);
  const trainBias2 = Float64Array.from(course.train, (f) => squaredError(f, problem.targets));
  const bias2 = Float64Array.from(course.test, (f) => squaredError(f, testTargets));
  if (course.testCovariances === undefined) return { times: course.times, trainBias2, bias2, course };
  const variance = Float64Array.from(
    course.testCovariances,
    (covariance) => problem.targets.columns * meanDiagonal(covariance),
  );
  const testError = bias2.map((b, i) => b + variance[i]);
  return { times: course.times, trainBias2, bias2, variance, testError, course };
}

/** The variance of one output; all outputs have the same. */
function meanDiagonal(a: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) sum += Math.max(0, rowOf(a, i)[i]);
  return a.rows > 0 ? sum / a.rows : 0;
}

/** The best time to stop. */
export interface EarlyStopping {
  readonly time: number;
  readonly error: number;
  /** The error at the last time that was looked at. */
  readonly finalError: number;
  /** The best time lies at an end of the range: there is no minimum inside. */
  readonly atEdge: boolean;
}

/**
 * The time of the least test error: a logarithmic scan, a finer one around its minimum, and a parabola through that.
 *
 * @param range - first and last time that count, both above 0
 * @param criterion - `bias2` for the mean predictor, `testError` with the variance of single networks
 */
export function earlyStopping(
  problem: DynamicsProblem,
  testTargets: Matrix,
  range: readonly [number, number],
  criterion: 'bias2' | 'testError' = 'bias2',
  options: CourseOptions = {},
): EarlyStopping {
  const solve = (times: readonly number[]) => {
    const errors = generalizationCourse(problem, testTargets, times, {
      ...options,
      covariance: criterion === 'testError',
    });
    return criterion === 'bias2' ? errors.bias2 : (errors.testError ?? errors.bias2);
  };
  const times = logSpaced(range[0], range[1], criterion === 'bias2' ? 60 : 24);
  const scan = solve(times);
  const best = indexOfLeast(scan);
  const finalError = scan[scan.length - 1];
  if (best === 0 || best === scan.length - 1) return { time: times[best], error: scan[best], finalError, atEdge: true };
  const fine = logSpaced(times[best - 1], times[best + 1], 11);
  const values = solve(fine);
  const k = Math.min(fine.length - 2, Math.max(1, indexOfLeast(values)));
  const [left, middle, right] = [values[k - 1], values[k], values[k + 1]];
  const bend = left - 2 * middle + right;
  const shift = bend > 0 ? (0.5 * (left - right)) / bend : 0;
  const step = Math.log(fine[k + 1] / fine[k]);
  return {
    time: fine[k] * Math.exp(Math.max(-1, Math.min(1, shift)) * step),
    error: middle - (bend > 0 ? ((left - right) * shift) / 4 : 0),
    finalError,
    atEdge: false,
  };
}

/** When the two phases of learning are nearly over. */
export interface TimeScales {
  /** Time at which the mean has gone `fraction` of its way to the NTK plateau, in units of t. */
  readonly gradient: number;
  /** Slow time s = T t at which the mean has gone `fraction` of its way from the plateau to the NNGP; null where they agree within 3 %. */
  readonly diffusive: number | null;
}

/**
 * The two time scales of learning as T -> 0, from the projections of the test predictor on its plateau and on the way from
 * there to the NNGP interpolator (note ndk, section 7).
 *
 * @param fraction - 0.9 where absent
 * @param accuracy - of the diffusive phase, relative; 1e-6 where absent
 * @throws InputError if the NTK at initialization is singular, or there are no test points
 */
export function timeScales(problem: DynamicsProblem, fraction = 0.9, accuracy = 1e-6): TimeScales {
  const cold = { ...problem, temperature: 0 };
  const [{ test: plateau }] = ntkFlow(cold, [Number.POSITIVE_INFINITY]);
  const end = equilibrium(cold).test;
  if (plateau.rows === 0) throw new InputError('testInputs', 'no test points', 'at least one');
  const times = logSpaced(1e-8, 1e12, 400);
  const rise = ntkFlow(cold, times).map(({ test }) => along(test.data, undefined, plateau.data));
  const gradient = crossing(times, rise, fraction) ?? Number.POSITIVE_INFINITY;
  const change = end.data.map((value, i) => value - plateau.data[i]);
  const size = Math.sqrt(change.reduce((sum, x) => sum + x * x, 0));
  const scale = Math.sqrt(end.data.reduce((sum, x) => sum + x * x, 0));
  if (size <= 0.03 * scale) return { gradient, diffusive: null };
  const variance = Math.max(...problem.priorVariances);
  const largest = Math.max(...problem.priorVariances.map((v, l) => (problem.initialVariances?.[l] ?? v) / v));
  const slow = logSpaced(1e-4 * variance, variance * (12 + Math.max(0, Math.log(largest))), 120);
  const way = lowTemperatureMean(cold, slow, accuracy).map((f) => along(f.data, plateau.data, change));
  return { gradient, diffusive: crossing(slow, way, fraction) };
}

/** Projection of f - origin on a direction, in units of its length. */
function along(f: Float64Array, origin: Float64Array | undefined, direction: Float64Array): number {
  let dot = 0;
  let norm = 0;
  for (let i = 0; i < f.length; i++) {
    dot += (f[i] - (origin?.[i] ?? 0)) * direction[i];
    norm += direction[i] ** 2;
  }
  return norm > 0 ? dot / norm : 0;
}

/** The first time at which a curve rises to a level, linear in log t between the samples. */
function crossing(times: readonly number[], values: readonly number[], level: number): number | null {
  for (let i = 1; i < times.length; i++) {
    if (values[i - 1] < level && values[i] >= level) {
      const part = (level - values[i - 1]) / (values[i] - values[i - 1]);
      return times[i - 1] * (times[i] / times[i - 1]) ** part;
    }
  }
  return null;
}

function indexOfLeast(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] < values[best]) best = i;
  return best;
}
