import { InputError } from '../base/input-error.ts';
import { backend } from './active-backend.ts';
import { copyOf, identity, type Matrix } from './matrix.ts';
import { gramOfColumns } from './products.ts';

/** L of A = L L^T, lower triangular, zeros above the diagonal. */
export interface CholeskyFactor {
  readonly lower: Matrix;
}

/** The factor of a symmetric positive definite matrix, or undefined where a pivot is not positive. */
export function tryCholesky(a: Matrix): CholeskyFactor | undefined {
  if (a.rows !== a.columns) throw new InputError('cholesky', `${a.rows} x ${a.columns}`, 'a square matrix');
  const lower = copyOf(a);
  return backend().cholesky(a.rows, lower.data) === 0 ? { lower } : undefined;
}

/** The factor of a symmetric positive definite matrix; `field` names it in the error where it is not. */
export function cholesky(a: Matrix, field = 'matrix'): CholeskyFactor {
  const factor = tryCholesky(a);
  if (factor === undefined) {
    throw new InputError(
      field,
      'a matrix that is not positive definite to rounding',
      'a positive definite one: use T > 0',
    );
  }
  return factor;
}

/** Overwrites a symmetric positive definite matrix with its factor L; undefined where a pivot is not positive, A then lost. */
export function choleskyInPlace(a: Matrix): CholeskyFactor | undefined {
  if (a.rows !== a.columns) throw new InputError('cholesky', `${a.rows} x ${a.columns}`, 'a square matrix');
  return backend().cholesky(a.rows, a.data) === 0 ? { lower: a } : undefined;
}

/** A^-1 B. */
export function solveCholesky(factor: CholeskyFactor, b: Matrix): Matrix {
  const x = copyOf(b);
  const n = factor.lower.rows;
  if (b.rows !== n) throw new InputError('solveCholesky', `${b.rows} rows`, `${n} rows`);
  backend().solveTriangular(false, n, b.columns, factor.lower.data, x.data);
  backend().solveTriangular(true, n, b.columns, factor.lower.data, x.data);
  return x;
}

/** L^-1 B, or L^-T B if `transpose`. */
export function solveLower(factor: CholeskyFactor, b: Matrix, transpose = false): Matrix {
  const x = copyOf(b);
  if (b.rows !== factor.lower.rows) throw new InputError('solveLower', `${b.rows} rows`, `${factor.lower.rows} rows`);
  backend().solveTriangular(transpose, b.rows, b.columns, factor.lower.data, x.data);
  return x;
}

/** B <- A^-1 B, without a copy. */
export function solveCholeskyInPlace(factor: CholeskyFactor, b: Matrix): void {
  const n = factor.lower.rows;
  if (b.rows !== n) throw new InputError('solveCholesky', `${b.rows} rows`, `${n} rows`);
  backend().solveTriangular(false, n, b.columns, factor.lower.data, b.data);
  backend().solveTriangular(true, n, b.columns, factor.lower.data, b.data);
}

/** log det A. */
export function logDeterminant(factor: CholeskyFactor): number {
  const { rows: n, data } = factor.lower;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.log(data[i * n + i]);
  return 2 * sum;
}

/** A^-1, symmetric. */
export function inverseCholesky(factor: CholeskyFactor): Matrix {
  const n = factor.lower.rows;
  const inverse = identity(n);
  backend().solveTriangular(false, n, n, factor.lower.data, inverse.data);
  return gramOfColumns(inverse);
}
