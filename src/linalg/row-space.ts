import { type Matrix, matrix } from './matrix.ts';
import { multiply } from './products.ts';

/** An orthonormal basis of the span of some rows. */
export interface RowSpace {
  /** N_0 */
  readonly ambient: number;
  /** N_0 x r, orthonormal columns; absent where the ambient coordinates themselves are used (r = N_0). */
  readonly basis?: Matrix;
}

/** Residual length, relative to the row's own, below which a row adds no direction. */
const DEPENDENT = 1e-13;

/**
 * The span of the rows of `a`, as a basis where there are fewer rows than dimensions.
 *
 * Gram-Schmidt with a second pass: the inner products of the coordinates are those of the rows to rounding, which an
 * eigendecomposition of the Gram matrix would give only to half the digits.
 */
export function rowSpace(a: Matrix): RowSpace {
  const { rows, columns } = a;
  if (rows >= columns) return { ambient: columns };
  const kept: Float64Array[] = [];
  for (let i = 0; i < rows; i++) {
    const vector = a.data.slice(i * columns, (i + 1) * columns);
    const before = length(vector);
    for (let pass = 0; pass < 2; pass++) {
      for (const direction of kept) {
        let overlap = 0;
        for (let j = 0; j < columns; j++) overlap += direction[j] * vector[j];
        for (let j = 0; j < columns; j++) vector[j] -= overlap * direction[j];
      }
    }
    const after = length(vector);
    if (after <= DEPENDENT * before || after === 0) continue;
    for (let j = 0; j < columns; j++) vector[j] /= after;
    kept.push(vector);
  }
  const basis = matrix(columns, kept.length);
  kept.forEach((direction, k) => {
    for (let j = 0; j < columns; j++) basis.data[j * kept.length + k] = direction[j];
  });
  return { ambient: columns, basis };
}

/** Coordinates of points in the span (n x r), and what of them lies outside it (n x N_0; absent if nothing can). */
export function project(space: RowSpace, points: Matrix): { coordinates: Matrix; outside?: Matrix } {
  if (space.basis === undefined) return { coordinates: points };
  const coordinates = multiply(points, space.basis);
  const outside = multiply(coordinates, space.basis, { transposeB: true });
  for (let i = 0; i < outside.data.length; i++) outside.data[i] = points.data[i] - outside.data[i];
  return { coordinates, outside };
}

function length(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
