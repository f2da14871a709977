import type { Matrix } from '../../../linalg/matrix.ts';
import { squaredErrorAt } from '../../../measures/index.ts';
import type { SequenceCourse } from './sampling.ts';

/** Moments over independent networks of f at one point and output. */
export interface EnsembleStatistics {
  readonly networks: number;
  /** E x m for every time. */
  readonly mean: readonly Float64Array[];
  /** Unbiased. */
  readonly variance: readonly Float64Array[];
  /** Standard error of the mean. */
  readonly meanError: readonly Float64Array[];
  /** Standard error of the variance for Gaussian outputs, variance sqrt(2 / (M - 1)). */
  readonly varianceError: readonly Float64Array[];
}

/** Mean and variance of the ensemble after every task at every point (note continual-single-head, section 7). */
export function ensembleStatistics(courses: readonly SequenceCourse[]): EnsembleStatistics {
  const networks = courses.length;
  const times = courses[0]?.outputs.length ?? 0;
  const mean: Float64Array[] = [];
  const variance: Float64Array[] = [];
  for (let t = 0; t < times; t++) {
    const size = courses[0].outputs[t].length;
    const average = new Float64Array(size);
    for (const { outputs } of courses) for (let i = 0; i < size; i++) average[i] += outputs[t][i] / networks;
    const spread = new Float64Array(size);
    for (const { outputs } of courses) {
      for (let i = 0; i < size; i++) spread[i] += (outputs[t][i] - average[i]) ** 2 / Math.max(1, networks - 1);
    }
    mean.push(average);
    variance.push(spread);
  }
  return {
    networks,
    mean,
    variance,
    meanError: variance.map((row) => row.map((value) => Math.sqrt(value / networks))),
    varianceError: variance.map((row) => row.map((value) => value * Math.sqrt(2 / Math.max(1, networks - 1)))),
  };
}

/**
 * Loss of each network on one data set after every task: average over the points of the sum over outputs of (f - y)^2.
 *
 * @param first - index of the data set's first row among the points of the courses
 * @returns [time][network]
 */
export function lossSamples(courses: readonly SequenceCourse[], first: number, targets: Matrix): Float64Array[] {
  const times = courses[0]?.outputs.length ?? 0;
  const offset = first * targets.columns;
  return Array.from({ length: times }, (_, t) =>
    Float64Array.from(courses, ({ outputs }) => squaredErrorAt(outputs[t], offset, targets)),
  );
}
