import { type Matrix, matrix } from '../../../linalg/matrix.ts';

/** factor * (I_n (x) A): n copies of A down the diagonal. */
export function blockDiagonal(n: number, a: Matrix, factor = 1): Matrix {
  const d = a.rows;
  const size = n * d;
  const result = matrix(size, size);
  for (let b = 0; b < n; b++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) result.data[(b * d + i) * size + b * d + j] = factor * a.data[i * d + j];
    }
  }
  return result;
}

/** Sum of the n diagonal blocks of a square matrix. */
export function partialTrace(a: Matrix, n: number): Matrix {
  const d = a.rows / n;
  const result = matrix(d, d);
  for (let b = 0; b < n; b++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) result.data[i * d + j] += a.data[(b * d + i) * a.columns + b * d + j];
    }
  }
  return result;
}

/** alpha A + beta B. */
export function combine(alpha: number, a: Matrix, beta: number, b: Matrix): Matrix {
  const result = matrix(a.rows, a.columns);
  for (let i = 0; i < result.data.length; i++) result.data[i] = alpha * a.data[i] + beta * b.data[i];
  return result;
}

/** Tr(A B) of two symmetric matrices. */
export function traceOfProduct(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i] * b.data[i];
  return sum;
}

/** Square root of the sum of squares of the entries. */
export function frobenius(a: Matrix): number {
  let sum = 0;
  for (const value of a.data) sum += value * value;
  return Math.sqrt(sum);
}

/** Row-major Kronecker product of every row of A with the same row of B. */
export function rowwiseKronecker(a: Matrix, b: Matrix): Matrix {
  const columns = a.columns * b.columns;
  const result = matrix(a.rows, columns);
  for (let r = 0; r < a.rows; r++) {
    for (let i = 0; i < a.columns; i++) {
      const left = a.data[r * a.columns + i];
      for (let j = 0; j < b.columns; j++) {
        result.data[r * columns + i * b.columns + j] = left * b.data[r * b.columns + j];
      }
    }
  }
  return result;
}
