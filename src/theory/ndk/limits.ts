import { functionOfSymmetric, symmetricEigen } from '../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { rankCut } from '../../linalg/rank.ts';
import { ridgeFactor } from '../../linalg/ridge-factor.ts';
import { covarianceMatrix, freeSchedules, kernelBlocks, limitKernels, responseMatrix } from './kernels.ts';
import { checkProblem, checkTimes, type DynamicsProblem } from './problem.ts';

/** A predictor: means at train and test points, covariance over the test points. */
export interface PredictorMoments {
  /** P x m */
  readonly train: Matrix;
  /** P* x m */
  readonly test: Matrix;
  /** P* x P*, the same for every output. */
  readonly testCovariance: Matrix;
}

/** The end of learning with what further questions about equilibrium need. */
export interface Equilibrium extends PredictorMoments {
  /** alpha_0 = (K + T)^-1 Y, P x m. */
  readonly dual: Matrix;
  readonly warnings: readonly string[];
}

/**
 * The predictor at t -> infinity: the posterior of the NNGP with noise T (note ndk, section 6).
 *
 * A singular kernel at T = 0 is inverted on its range, with a warning.
 *
 * @throws InputError for a problem out of range
 */
export function equilibrium(problem: DynamicsProblem): Equilibrium {
  const { temperature, targets } = checkProblem(problem);
  const { train, cross, test } = limitKernels(problem).nngp;
  const factor = ridgeFactor(train, temperature);
  const dual = factor.solve(targets);
  const covariance = matrix(test.rows, test.columns, test.data.slice());
  const explained = multiply(factor.solveRight(cross), cross, { transposeB: true });
  for (let i = 0; i < covariance.data.length; i++) covariance.data[i] -= explained.data[i];
  return {
    train: multiply(train, dual),
    test: multiply(cross, dual),
    testCovariance: covariance,
    dual,
    warnings:
      factor.rank < train.rows && temperature === 0
        ? [`the NNGP kernel has rank ${factor.rank} of ${train.rows}: inverted on its range`]
        : [],
  };
}

/**
 * Gradient flow of the linearized network, the limit T = 0 (or T -> 0 at t = O(1)): f(t) = Theta_qX Theta^-1 (1 - e^(-Theta t)) Y
 * with the NTK at initialization (note ndk, section 6). A singular Theta is no problem.
 *
 * @param times - at or above 0, or Infinity for the NTK plateau
 * @returns moments at each time, in the order given
 */
export function ntkFlow(problem: DynamicsProblem, times: readonly number[]): PredictorMoments[] {
  const checked = checkProblem(problem);
  const finite = times.filter((t) => t !== Number.POSITIVE_INFINITY);
  if (finite.length > 0) checkTimes(finite);
  const { train, cross, test } = kernelBlocks(checked, freeSchedules(checked));
  const theta = responseMatrix(train, 0, 0);
  const thetaCross = responseMatrix(cross, 0, 0);
  const prior = covarianceMatrix(train, 0, 0);
  const priorCross = covarianceMatrix(cross, 0, 0);
  const priorTest = covarianceMatrix(test, 0, 0);
  const eigen = symmetricEigen(theta);
  const cut = rankCut(eigen.values.at(-1) ?? 0, theta.rows);
  return times.map((t) => {
    // (1 - e^(-lambda t)) / lambda, t where lambda t vanishes; on the plateau zero modes learn nothing
    const gain = functionOfSymmetric(eigen, (lambda) => {
      if (t === Number.POSITIVE_INFINITY) return lambda > cut ? 1 / lambda : 0;
      return lambda > cut ? -Math.expm1(-lambda * t) / lambda : t;
    });
    const trainMemory = multiply(theta, gain);
    const testMemory = multiply(thetaCross, gain);
    const covariance = matrix(test.rows, test.rows, priorTest.data.slice());
    const single = multiply(testMemory, priorCross, { transposeB: true });
    const double = multiply(multiply(testMemory, prior), testMemory, { transposeB: true });
    const n = test.rows;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        covariance.data[i * n + j] += double.data[i * n + j] - single.data[i * n + j] - single.data[j * n + i];
      }
    }
    return {
      train: multiply(trainMemory, checked.targets),
      test: multiply(testMemory, checked.targets),
      testCovariance: covariance,
    };
  });
}
