import type { Prediction } from '../../judge/prediction.ts';
import { symmetricEigenvalues } from '../../linalg/eigen.ts';
import { type Matrix, matrix, toRows } from '../../linalg/matrix.ts';
import { accuracyOf, summedVariance } from '../../measures/index.ts';
import { errorsOf, gatedCapacity, leastSquaresLimit } from '../../theory/ggdln/index.ts';
import type { GgdlnProblem } from './problem.ts';

/**
 * At T = 0 with one hidden layer and more labels than independent features: the closed form of the limit T -> 0, where the
 * mean is the least-squares predictor and the variance vanishes. Undefined for every other problem, which the saddle is for.
 */
export function leastSquaresPrediction({ data, gated: problem }: GgdlnProblem): Prediction | undefined {
  if (problem.temperature !== 0 || problem.widths.length !== 1) return undefined;
  const { rank, bound, labels, gateRank } = gatedCapacity(problem);
  const independent = rank === bound && gateRank === problem.gates[0].columns * problem.targets.columns;
  if (labels <= rank || !independent) return undefined;
  const limit = leastSquaresLimit(problem);
  const meanOnly = (mean: Matrix) => ({ mean, covariance: matrix(mean.rows, mean.columns ** 2) });
  const train = limit.predict(problem);
  const trainError = errorsOf(meanOnly(train.mean), data.targets).testError;
  const u = limit.orderParameter;
  const tested = data.testInputs.rows > 0;
  const test = tested ? limit.predict({ inputs: data.testInputs, gates: data.testGates }) : undefined;
  const slope = test && summedVariance(test.varianceSlope.data, data.testInputs.rows);
  return {
    orderParameters: {
      U: [toRows(u)],
      eigenvalues: [Array.from(symmetricEigenvalues(u))],
      rank,
      interpolates: false,
      ...(slope === undefined ? {} : { varianceOverTemperature: slope }),
    },
    observables: {
      ...(test === undefined ? {} : errorsOf(meanOnly(test.mean), data.testTargets)),
      trainError,
      ...(test === undefined ? {} : { accuracy: accuracyOf(test.mean, data.testTargets) }),
    },
    status: {
      converged: true,
      residual: 0,
      iterations: 0,
      warnings: [
        `T = 0 with ${labels} labels and ${rank} features: the closed form of the limit T -> 0 (note ggdln, section 7)`,
      ],
    },
    references: {},
    citations: ['li2022'],
  };
}
