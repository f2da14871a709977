import { type CholeskyFactor, solveCholesky } from '../linalg/cholesky.ts';
import { type Matrix, matrix } from '../linalg/matrix.ts';
import { multiply } from '../linalg/products.ts';

/**
 * A draw of a Gaussian process given its noisy values at the training points, from a draw of the prior: Matheron's rule
 * f + k (K + ridge)^-1 (Y - f_train - e) (note bpkr, section 9.1).
 *
 * @param factor - Cholesky factor of K + ridge, P x P
 * @param cross - k(new, train), n x P
 * @param prior - the prior draw at the new points and, of the same draw, at the training points (n x m and P x m)
 * @param targets - Y, P x m
 * @param noise - e, a draw of N(0, ridge), P x m; left out for ridge 0
 * @returns the conditional draw at the new points, n x m
 */
export function matheron(
  factor: CholeskyFactor,
  cross: Matrix,
  prior: { readonly atNew: Matrix; readonly atTrain: Matrix },
  targets: Matrix,
  noise?: Matrix,
): Matrix {
  const surprise = matrix(targets.rows, targets.columns);
  for (let i = 0; i < surprise.data.length; i++) {
    surprise.data[i] = targets.data[i] - prior.atTrain.data[i] - (noise?.data[i] ?? 0);
  }
  const draw = multiply(cross, solveCholesky(factor, surprise));
  for (let i = 0; i < draw.data.length; i++) draw.data[i] += prior.atNew.data[i];
  return draw;
}
