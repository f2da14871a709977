import { InputError } from '../../../base/input-error.ts';
import { solveLower, tryCholesky } from '../../../linalg/cholesky.ts';
import { symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gram, multiply } from '../../../linalg/products.ts';
import { symmetrized } from '../../../linalg/symmetrize.ts';

/**
 * The positive semidefinite U with U A U + c U = B (note ggdln, section 8.1).
 *
 * With A = L L^T the matrix Z = L^T U L obeys Z^2 + c Z = L^T B L, so that each eigenvalue is the root of a quadratic,
 * taken in the form that does not cancel.
 *
 * @param a - A, n x n, positive definite
 * @param c - any real number
 * @param b - B, n x n, positive semidefinite to rounding
 * @throws InputError if A is not positive definite
 */
export function riccati(a: Matrix, c: number, b: Matrix): Matrix {
  const n = a.rows;
  const factor = tryCholesky(a);
  if (factor === undefined) throw new InputError('riccati', 'A that is not positive definite', 'a positive definite A');
  const right = multiply(b, factor.lower);
  const { values, vectors } = symmetricEigen(symmetrized(multiply(factor.lower, right, { transposeA: true })));
  const half = matrix(n, n);
  for (let k = 0; k < n; k++) {
    const root = Math.sqrt(positiveRoot(c, Math.max(0, values[k])));
    for (let i = 0; i < n; i++) half.data[i * n + k] = vectors.data[i * n + k] * root;
  }
  return gram(solveLower(factor, half, true));
}

/** The root z >= 0 of z^2 + c z = w. */
function positiveRoot(c: number, w: number): number {
  const radical = Math.sqrt((c * c) / 4 + w);
  return c <= 0 ? radical - c / 2 : w === 0 ? 0 : w / (c / 2 + radical);
}
