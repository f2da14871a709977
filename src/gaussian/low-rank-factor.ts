import { type Matrix, matrix } from '../linalg/matrix.ts';

/**
 * C with C C^T = A for a positive semidefinite A, with as many columns as A has rank: Cholesky with diagonal pivoting.
 *
 * @param a - n x n, symmetric positive semidefinite up to rounding
 * @param tolerance - pivots up to this (in units of A) count as zero
 * @returns n x r; C z is a draw of N(0, A) for standard normal z
 */
export function lowRankFactor(a: Matrix, tolerance: number): Matrix {
  const n = a.rows;
  const left = new Float64Array(n);
  for (let i = 0; i < n; i++) left[i] = a.data[i * n + i];
  const columns: Float64Array[] = [];
  while (columns.length < n) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if (left[i] > left[pivot]) pivot = i;
    if (!(left[pivot] > tolerance)) break;
    const root = Math.sqrt(left[pivot]);
    const column = new Float64Array(n);
    for (let i = 0; i < n; i++) column[i] = a.data[i * n + pivot];
    for (const earlier of columns) {
      const factor = earlier[pivot];
      for (let i = 0; i < n; i++) column[i] -= factor * earlier[i];
    }
    for (let i = 0; i < n; i++) {
      column[i] /= root;
      left[i] -= column[i] * column[i];
    }
    left[pivot] = 0;
    columns.push(column);
  }
  const result = matrix(n, columns.length);
  columns.forEach((column, j) => {
    for (let i = 0; i < n; i++) result.data[i * columns.length + j] = column[i];
  });
  return result;
}
