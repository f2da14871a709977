import { InputError } from '../base/input-error.ts';
import { backend } from './active-backend.ts';
import { type Matrix, matrix, requireFiniteEntries } from './matrix.ts';

/** A = Q diag(values) Q^T. */
export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** Column k belongs to `values[k]`. */
  readonly vectors: Matrix;
}

/**
 * Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix; only its lower triangle is used.
 *
 * @throws InputError if the matrix is not square or holds a number that is not finite
 */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  requireSymmetricInput(a);
  const { values, vectors } = backend().symmetricEigen(a.rows, a.data.slice(), true);
  return { values, vectors: matrix(a.rows, a.rows, vectors ?? new Float64Array(0)) };
}

/** Eigenvalues alone, ascending. */
export function symmetricEigenvalues(a: Matrix): Float64Array {
  requireSymmetricInput(a);
  return backend().symmetricEigen(a.rows, a.data.slice(), false).values;
}

/** Q diag(f(values)) Q^T: a function of a symmetric matrix. */
export function functionOfSymmetric(eigen: SymmetricEigen, f: (value: number) => number): Matrix {
  const n = eigen.values.length;
  const scaled = matrix(n, n);
  for (let k = 0; k < n; k++) {
    const factor = f(eigen.values[k]);
    for (let i = 0; i < n; i++) scaled.data[i * n + k] = eigen.vectors.data[i * n + k] * factor;
  }
  const result = matrix(n, n);
  if (n > 0) backend().gemm(false, true, n, n, n, 1, scaled.data, 0, n, eigen.vectors.data, 0, n, 0, result.data, 0, n);
  return result;
}

function requireSymmetricInput(a: Matrix): void {
  if (a.rows !== a.columns) throw new InputError('symmetricEigen', `${a.rows} x ${a.columns}`, 'a square matrix');
  requireFiniteEntries('symmetricEigen', a);
}
