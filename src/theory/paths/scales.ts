import { type Matrix, matrix } from '../../linalg/matrix.ts';

/** D_s^power U D_s^power, with the diagonal of D_s given. */
export function scaledBoth(u: Matrix, diagonal: Float64Array, power: 1 | -1): Matrix {
  if (diagonal.every((scale) => scale === 1)) return u;
  const n = u.rows;
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const scale = diagonal[i] * diagonal[j];
      result.data[i * n + j] = power === 1 ? u.data[i * n + j] * scale : u.data[i * n + j] / scale;
    }
  }
  return result;
}
