import { type Matrix, stackRows } from '../../../src/linalg/matrix.ts';
import {
  ensembleStatistics,
  type SequenceCourse,
  type SequenceSampling,
  singleHeadEnsembleJob,
} from '../../../src/samplers/continual/single-head/index.ts';
import { ensembleAt, evaluationPoints, solveSequence } from '../../../src/theory/continual/single-head/index.ts';

const quiet = { progress: () => undefined, cancelled: () => false };

/** Networks and theory at the same parameters, on all training points and the given test points. */
export interface Agreement {
  readonly rmsMean: number;
  readonly rmsVariance: number;
  readonly largest: number;
  /** Mean over points of simulated / predicted variance. */
  readonly ratio: number;
  readonly acceptance: number;
  readonly courses: readonly SequenceCourse[];
}

/** z-scores of the means and of the variance ratios, over every point and time whose variance is not zero. */
export function agreement(
  sampling: Omit<SequenceSampling, 'points'>,
  test: Matrix,
  networks: number,
  seed = 1,
): Agreement {
  const points = [...sampling.tasks.map((task) => task.inputs), test].reduce(stackRows);
  const courses = singleHeadEnsembleJob.run({ sampling: { ...sampling, points }, seed, from: 0, to: networks }, quiet);
  const statistics = ensembleStatistics(courses);
  const solution = solveSequence({ ...sampling, depth: sampling.widths.length });
  const everywhere = evaluationPoints(solution, points);
  const zMean: number[] = [];
  const zVariance: number[] = [];
  const ratios: number[] = [];
  sampling.tasks.forEach(({ targets }, t) => {
    const { mean, variance } = ensembleAt(solution, everywhere, t);
    const prior = solution.kernels.priorVariance(everywhere, t);
    for (let i = 0; i < statistics.mean[t].length; i++) {
      const point = Math.floor(i / targets.columns);
      if (variance[point] < 1e-6 * prior[point]) continue;
      const error = Math.sqrt(variance[point] / networks);
      zMean.push((statistics.mean[t][i] - mean.data[i]) / error);
      const ratio = statistics.variance[t][i] / variance[point];
      ratios.push(ratio);
      zVariance.push(varianceScore(ratio, networks - 1));
    }
  });
  const rms = (values: number[]) => Math.sqrt(values.reduce((sum, z) => sum + z * z, 0) / values.length);
  const accepted = courses.flatMap((course) => course.acceptance);
  return {
    rmsMean: rms(zMean),
    rmsVariance: rms(zVariance),
    largest: Math.max(...zMean.map(Math.abs), ...zVariance.map(Math.abs)),
    ratio: ratios.reduce((sum, value) => sum + value, 0) / ratios.length,
    acceptance: accepted.reduce((sum, value) => sum + value, 0) / accepted.length,
    courses,
  };
}

/** Normal score of a sample variance over the true one: chi^2 / nu is skewed, its cube root is not (Wilson & Hilferty 1931). */
function varianceScore(ratio: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(ratio) - (1 - spread)) / Math.sqrt(spread);
}
