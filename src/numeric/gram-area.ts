/** 2^27 + 1: splits a double into halves whose products are exact (Veltkamp 1968). */
const SPLITTER = 134217729;

/** The rounding error of the product x y, so that x y = product + error exactly (Dekker 1971); no factor beyond 1e290. */
function productError(x: number, y: number, product: number): number {
  const xs = SPLITTER * x;
  const xh = xs - (xs - x);
  const xl = x - xh;
  const ys = SPLITTER * y;
  const yh = ys - (ys - y);
  const yl = y - yh;
  return xl * yl - (product - xh * yh - xl * yh - xh * yl);
}

/** Within this range the products of two variances neither overflow nor lose digits. */
const LARGE = 1e140;
const SMALL = 1e-70;

/** Whether a variance lies in that range. */
export function isPlain(v: number): boolean {
  return v < LARGE && v > SMALL;
}

/** v w - c^2 to full relative accuracy for the arguments as given, not below 0; v, w in [1e-70, 1e140] or zero. */
export function gramDeterminant(c: number, v: number, w: number): number {
  const product = v * w;
  const square = c * c;
  if (square < 0.5 * product) return product - square;
  const difference = product - square + (productError(v, w, product) - productError(c, c, square));
  return Math.max(0, difference);
}

/** The power of two 2^(2k) nearest to x > 0 from below, and its root. */
function scaleOf(x: number): { root: number; square: number } {
  const root = 2 ** Math.floor(Math.log2(x) / 2);
  return { root, square: root * root };
}

/**
 * sqrt(v w - c^2), the area that two vectors of squared lengths v, w and inner product c span, without cancellation for parallel
 * vectors and without overflow: exact to rounding for the arguments as given. 0 where |c| is above sqrt(v w).
 *
 * @param v - from 0 to 1e300, or 0
 * @param w - likewise
 */
export function gramArea(c: number, v: number, w: number): number {
  if (isPlain(v) && isPlain(w)) return Math.sqrt(gramDeterminant(c, v, w));
  if (v === 0 || w === 0) return 0;
  const a = scaleOf(v);
  const b = scaleOf(w);
  return Math.sqrt(gramDeterminant(c / a.root / b.root, v / a.root / a.root, w / b.root / b.root)) * a.root * b.root;
}
