import type { NumberArray } from '../number-table.ts';

/** Numbers whose first index runs fastest (Fortran order), in the order in which the last one does. */
export function toRowMajor(data: NumberArray, shape: readonly number[]): NumberArray {
  const result = data.slice();
  const dimensions = shape.length;
  const stride = new Array<number>(dimensions).fill(1);
  for (let d = 1; d < dimensions; d++) stride[d] = stride[d - 1] * shape[d - 1];
  const index = new Array<number>(dimensions).fill(0);
  let source = 0;
  for (let i = 0; i < data.length; i++) {
    result[i] = data[source];
    for (let d = dimensions - 1; d >= 0; d--) {
      index[d]++;
      source += stride[d];
      if (index[d] < shape[d]) break;
      source -= stride[d] * shape[d];
      index[d] = 0;
    }
  }
  return result;
}
