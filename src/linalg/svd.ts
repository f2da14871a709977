import { backend } from './active-backend.ts';
import { type Matrix, matrix, requireFiniteEntries } from './matrix.ts';

/** A = U diag(s) V^T with r = min(rows, columns). */
export interface ThinSvd {
  /** rows x r */
  readonly u: Matrix;
  /** r singular values, descending. */
  readonly s: Float64Array;
  /** columns x r */
  readonly v: Matrix;
}

/**
 * The thin singular value decomposition; U and V have orthonormal columns also where A lacks rank.
 *
 * @throws InputError if the matrix holds a number that is not finite
 */
export function thinSvd(a: Matrix): ThinSvd {
  requireFiniteEntries('thinSvd', a);
  const r = Math.min(a.rows, a.columns);
  const { u, s, v } = backend().svd(a.rows, a.columns, a.data.slice());
  return { u: matrix(a.rows, r, u), s, v: matrix(a.columns, r, v) };
}
