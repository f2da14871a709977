import { type Matrix, matrix } from './matrix.ts';

/** (A + A^T) / 2, of a square matrix. */
export function symmetrized(a: Matrix): Matrix {
  const result = matrix(a.rows, a.rows, a.data.slice());
  symmetrize(result);
  return result;
}

/** A <- (A + A^T) / 2, of a square matrix. */
export function symmetrize({ rows: n, data }: Matrix): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (data[i * n + j] + data[j * n + i]) / 2;
      data[i * n + j] = mean;
      data[j * n + i] = mean;
    }
  }
}
