import { functionOfSymmetric, symmetricEigen } from './eigen.ts';
import { copyOf, type Matrix, matrix } from './matrix.ts';
import { multiply } from './products.ts';

/**
 * The one decision on rank: of numbers that come from a matrix with `size` rows or columns, those up to 10 epsilon x size x the
 * largest are rounding (note bpkr, section 1).
 */
const TOLERANCE = 10 * Number.EPSILON;

/**
 * Where rounding begins among the eigenvalues or singular values of a matrix.
 *
 * @param largest - the largest of them, at or above 0
 * @param size - the larger of the matrix's (or of its factor's) dimensions
 */
export function rankCut(largest: number, size: number): number {
  return TOLERANCE * size * Math.max(0, largest);
}

/** How many of some eigenvalues or singular values, in any order, are above rounding. */
export function rankOf(values: Float64Array, size: number): number {
  const cut = rankCut(largestOf(values), size);
  return values.reduce((count, value) => count + (value > cut ? 1 : 0), 0);
}

/** A positive semidefinite matrix on its range: A = V diag(values) V^T. */
export interface SymmetricRange {
  /** R eigenvalues above rounding, descending. */
  readonly values: Float64Array;
  /** Their eigenvectors as columns, n x R. */
  readonly vectors: Matrix;
}

/**
 * Eigenvalues of a positive semidefinite matrix that are above rounding, descending, with their vectors.
 *
 * @param a - n x n, symmetric; only its lower triangle is used
 * @param size - what the rounding grows with: n, or the longer side of the factor that A is the Gram matrix of
 * @throws InputError if the matrix is not square or holds a number that is not finite
 */
export function symmetricRange(a: Matrix, size = a.rows): SymmetricRange {
  const { values, vectors } = symmetricEigen(a);
  const n = values.length;
  const cut = rankCut(values[n - 1] ?? 0, size);
  let rank = 0;
  while (rank < n && values[n - 1 - rank] > cut) rank++;
  const kept = matrix(n, rank);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < rank; k++) kept.data[i * rank + k] = vectors.data[i * n + (n - 1 - k)];
  }
  return { values: values.slice(n - rank).reverse(), vectors: kept };
}

/** Part of a vector, relative to it and for each row, that is rounding where the vector lies in a range. */
const IN_RANGE = 64 * Number.EPSILON;

/**
 * Splits vectors by a range: their components in it and the squared length of what lies outside, exactly 0 where that is rounding.
 *
 * Two passes: what rounding made of the basis is taken out by the second.
 *
 * @param vectors - E, n x R, orthonormal columns
 * @param b - n x m
 * @returns E^T b (R x m) and |b - E E^T b|^2
 */
export function splitByRange(vectors: Matrix, b: Matrix): { readonly inside: Matrix; readonly residual: number } {
  const inside = multiply(vectors, b, { transposeA: true });
  if (vectors.columns === vectors.rows) return { inside, residual: 0 };
  const rest = copyOf(b);
  for (let pass = 0; pass < 2; pass++) {
    const part = pass === 0 ? inside : multiply(vectors, rest, { transposeA: true });
    const reached = multiply(vectors, part);
    for (let i = 0; i < rest.data.length; i++) rest.data[i] -= reached.data[i];
  }
  const missed = squaredNorm(rest);
  return { inside, residual: missed <= (IN_RANGE * vectors.rows) ** 2 * squaredNorm(b) ? 0 : missed };
}

/** A^+ of a symmetric matrix with what is rounding taken as zero, and the number of eigenvalues kept. */
export function pseudoInverse(a: Matrix): { readonly inverse: Matrix; readonly rank: number } {
  const eigen = symmetricEigen(a);
  const sizes = eigen.values.map(Math.abs);
  const cut = rankCut(largestOf(sizes), a.rows);
  return {
    inverse: functionOfSymmetric(eigen, (value) => (Math.abs(value) > cut ? 1 / value : 0)),
    rank: rankOf(sizes, a.rows),
  };
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function squaredNorm(a: Matrix): number {
  let sum = 0;
  for (const value of a.data) sum += value * value;
  return sum;
}
