import { backend } from './backend.ts';
import { type Matrix, matrix } from './matrix.ts';

/** A = U diag(s) V^T with r = min(rows, columns). */
export interface ThinSvd {
  /** rows x r */
  readonly u: Matrix;
  /** r singular values, descending. */
  readonly s: Float64Array;
  /** columns x r */
  readonly v: Matrix;
}

/** The thin singular value decomposition. */
export function thinSvd(a: Matrix): ThinSvd {
  const r = Math.min(a.rows, a.columns);
  const { u, s, v } = backend().svd(a.rows, a.columns, a.data.slice());
  return { u: matrix(a.rows, r, u), s, v: matrix(a.columns, r, v) };
}
