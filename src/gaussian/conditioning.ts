import { InputError } from '../base/input-error.ts';
import { type CholeskyFactor, cholesky, logDeterminant, solveCholesky, solveLower } from '../linalg/cholesky.ts';
import { copyOf, type Matrix, matrix, transpose } from '../linalg/matrix.ts';
import { gramOfColumns, multiply } from '../linalg/products.ts';

/** A Gaussian process seen through noisy values at its training points, with the one factorization that all questions share. */
export interface GaussianConditioning {
  /** Factor of K + ridge. */
  readonly factor: CholeskyFactor;
  /** (K + ridge)^-1 Y, P x m. */
  readonly dual: Matrix;
  /** -1/2 Y^T (K + ridge)^-1 Y - 1/2 log det(K + ridge) - P/2 log 2 pi, summed over the m outputs. */
  readonly logEvidence: number;
}

/**
 * Conditions a Gaussian process on its values at the training points.
 *
 * @param kernel - K, P x P, train by train
 * @param targets - Y, P x m
 * @param ridge - variance of the noise on the values, >= 0
 * @throws InputError if K + ridge is not positive definite
 */
export function conditionOn(kernel: Matrix, targets: Matrix, ridge: number): GaussianConditioning {
  const p = kernel.rows;
  if (targets.rows !== p)
    throw new InputError('targets', `${targets.rows} rows`, `${p} rows, one for each training input`);
  const shifted = copyOf(kernel);
  for (let i = 0; i < p; i++) shifted.data[i * p + i] += ridge;
  const factor = cholesky(shifted, 'kernel');
  const dual = solveCholesky(factor, targets);
  let fit = 0;
  for (let i = 0; i < targets.data.length; i++) fit += targets.data[i] * dual.data[i];
  const logEvidence = -0.5 * (fit + targets.columns * (logDeterminant(factor) + p * Math.log(2 * Math.PI)));
  return { factor, dual, logEvidence };
}

/** Posterior mean at new points: k (K + ridge)^-1 Y, for `cross` = k(test, train), n x P. */
export function conditionalMean(conditioning: GaussianConditioning, cross: Matrix): Matrix {
  return multiply(cross, conditioning.dual);
}

/** Posterior variances k(x, x) - k (K + ridge)^-1 k^T at new points; rounding below zero is clamped. */
export function conditionalVariance(
  conditioning: GaussianConditioning,
  cross: Matrix,
  priorVariances: Float64Array,
): Float64Array {
  const half = solveLower(conditioning.factor, transpose(cross));
  const variances = priorVariances.slice();
  const n = cross.rows;
  for (let i = 0; i < half.rows; i++) {
    for (let j = 0; j < n; j++) variances[j] -= half.data[i * n + j] ** 2;
  }
  return variances.map((value) => Math.max(0, value));
}

/** Posterior covariance k(x, x') - k (K + ridge)^-1 k^T over new points, n x n. */
export function conditionalCovariance(conditioning: GaussianConditioning, cross: Matrix, prior: Matrix): Matrix {
  const explained = gramOfColumns(solveLower(conditioning.factor, transpose(cross)));
  const result = matrix(prior.rows, prior.columns, prior.data.slice());
  for (let i = 0; i < result.data.length; i++) result.data[i] -= explained.data[i];
  return result;
}
