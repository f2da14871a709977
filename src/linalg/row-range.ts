import { type Matrix, matrix } from './matrix.ts';
import { gram, gramOfColumns, multiply } from './products.ts';
import { symmetricRange } from './rank.ts';
import { thinSvd } from './svd.ts';

/** The span of some rows, rotated to its principal directions: X X^T / N0 = E diag(values) E^T. */
export interface RowRange {
  /** R eigenvalues of X X^T / N0 above rounding, descending. */
  readonly values: Float64Array;
  /** v_i, N0 x R: an orthonormal basis of the span of the rows. */
  readonly directions: Matrix;
  /** e_i, P x R: X v_i / sqrt(N0 values_i). Formed at the first request. */
  vectors(): Matrix;
}

/** Below this ratio of eigenvalues the Gram matrix has lost digits that singular values keep. */
const ILL_CONDITIONED = 1e-6;

/**
 * The principal directions of the rows of X that are above rounding.
 *
 * The rank is that of the Gram matrix of the shorter side, by the one cut of `rankCut`. Where its spectrum is wide the kept
 * directions are taken from a singular value decomposition, which gives small ones all their digits.
 *
 * @param inputs - X, P x N0
 */
export function rowRange(inputs: Matrix): RowRange {
  const { rows, columns } = inputs;
  const tall = rows > columns;
  const { values, vectors } = symmetricRange(
    tall ? gramOfColumns(inputs, 1 / columns) : gram(inputs, 1 / columns),
    rows,
  );
  const rank = values.length;
  if (rank > 0 && values[rank - 1] < ILL_CONDITIONED * values[0]) {
    const { u, s, v } = thinSvd(inputs);
    const left = leadingColumns(u, rank);
    return {
      values: s.slice(0, rank).map((value) => (value / columns) * value),
      directions: leadingColumns(v, rank),
      vectors: () => left,
    };
  }
  if (tall) {
    let formed: Matrix | undefined;
    return {
      values,
      directions: vectors,
      vectors: () => {
        formed ??= unitColumns(multiply(inputs, vectors));
        return formed;
      },
    };
  }
  return { values, directions: unitColumns(multiply(inputs, vectors, { transposeA: true })), vectors: () => vectors };
}

/** |x - V V^T x|^2 / N0 of every point: what of it lies outside of the span, without a difference of squares. */
export function outsideSpan(
  { directions }: Pick<RowRange, 'directions'>,
  points: Matrix,
  coordinates: Matrix,
): Float64Array {
  const lengths = new Float64Array(points.rows);
  if (directions.columns === points.columns) return lengths;
  const inside = multiply(coordinates, directions, { transposeB: true });
  for (let x = 0; x < points.rows; x++) {
    let squared = 0;
    for (let i = x * points.columns; i < (x + 1) * points.columns; i++) {
      squared += (points.data[i] - inside.data[i]) ** 2;
    }
    lengths[x] = squared / points.columns;
  }
  return lengths;
}

function leadingColumns(a: Matrix, count: number): Matrix {
  if (count === a.columns) return a;
  const kept = matrix(a.rows, count);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < count; k++) kept.data[i * count + k] = a.data[i * a.columns + k];
  }
  return kept;
}

/** Columns in units of their own length: a small eigenvalue does not have the digits of the length that it stands for. */
function unitColumns(a: Matrix): Matrix {
  const squares = new Float64Array(a.columns);
  for (let at = 0; at < a.data.length; at++) squares[at % a.columns] += a.data[at] ** 2;
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value, at) => value / Math.sqrt(squares[at % a.columns])),
  );
}
