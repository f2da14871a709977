import { functionOfSymmetric, symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';

/** The entries of all log U_l on and below the diagonal, those below times sqrt 2 so that lengths are those of the matrices. */
export function toLogCoordinates(u: readonly Matrix[]): Float64Array {
  const parts = u.map((a) => {
    const log = functionOfSymmetric(symmetricEigen(a), (value) => Math.log(Math.max(value, Number.MIN_VALUE)));
    const n = a.rows;
    const entries = new Float64Array((n * (n + 1)) / 2);
    let index = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) entries[index++] = log.data[i * n + j] * (i === j ? 1 : Math.SQRT2);
    }
    return entries;
  });
  const result = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** The positive definite matrices of the given sizes with these log coordinates. */
export function fromLogCoordinates(coordinates: Float64Array, sizes: readonly number[]): Matrix[] {
  let index = 0;
  return sizes.map((n) => {
    const log = matrix(n, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const value = coordinates[index++] / (i === j ? 1 : Math.SQRT2);
        log.data[i * n + j] = value;
        log.data[j * n + i] = value;
      }
    }
    return functionOfSymmetric(symmetricEigen(log), Math.exp);
  });
}
