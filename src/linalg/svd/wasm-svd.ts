import { backTransform, backTransformSpace } from '../eigen/back-transform.ts';
import { rangeScale } from '../portable/jacobi-svd.ts';
import type { Arena } from '../wasm/arena.ts';
import { jacobiSweeps } from './jacobi-sweeps.ts';
import { NEGLIGIBLE, pivotedQr } from './pivoted-qr.ts';

/**
 * Thin singular value decomposition by a pivoted QR factorization and one-sided Jacobi on R^T, on which it converges in
 * few sweeps (Drmac & Veselic, SIAM J. Matrix Anal. Appl. 2008).
 *
 * @param m - rows
 * @param n - columns
 * @param a - row-major m x n
 * @returns U (m x r) and V (n x r) with singular vectors as columns, s descending, r = min(m, n)
 */
export function wasmSvd(
  arena: Arena,
  m: number,
  n: number,
  a: Float64Array,
): { u: Float64Array; s: Float64Array; v: Float64Array } {
  // A wide matrix is decomposed as its transpose, of which it holds the columns as rows already.
  const long = Math.max(m, n);
  const short = Math.min(m, n);
  arena.begin(2 * short * long + short * short + backTransformSpace(short) + short + 64);
  const { f64 } = arena;
  const w = arena.take(short * long);
  if (m < n) f64.set(a, w);
  else for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) f64[w + j * m + i] = a[i * n + j];
  const scale = rangeScale(a);
  if (scale !== 1) for (let i = w; i < w + short * long; i++) f64[i] *= scale;
  const space = arena.take(backTransformSpace(short) + short);
  const { factors, diagonal, order } = pivotedQr(arena, long, short, w, space);
  // X = R, row by row; J starts as the identity and is padded to the length of U's columns.
  const x = arena.take(short * short);
  f64.fill(0, x, x + short * short);
  // Rows of R far below rounding are zero: dependent columns leave a geometric tail that would take many sweeps.
  let active = 0;
  while (active < short && Math.abs(diagonal[active]) > NEGLIGIBLE * Math.abs(diagonal[0])) active++;
  for (let i = 0; i < active; i++) {
    f64[x + i * short + i] = diagonal[i];
    for (let j = i + 1; j < short; j++) f64[x + i * short + j] = f64[w + j * long + i];
  }
  const rotations = arena.take(short * long);
  f64.fill(0, rotations, rotations + short * long);
  for (let i = 0; i < short; i++) f64[rotations + i * long + i] = 1;
  jacobiSweeps(arena, active, short, x, rotations, long);
  backTransform(arena, short, long, w, factors, rotations, space, 0);

  const norms = new Float64Array(short);
  for (let i = 0; i < short; i++) {
    const at = (x + i * short) * 8;
    norms[i] = Math.sqrt(arena.kernels.dot(short, at, at));
  }
  // Dependent rows shrink with every rotation until their products underflow: they are zero.
  let largest = 0;
  for (const value of norms) largest = Math.max(largest, value);
  for (let i = 0; i < short; i++) if (norms[i] <= 1e-120 * largest) norms[i] = 0;
  const descending = Array.from(norms.keys()).sort((i, j) => norms[j] - norms[i]);
  const s = Float64Array.from(descending, (i) => norms[i] / scale);
  const outer = new Float64Array(long * short);
  const inner = new Float64Array(short * short);
  descending.forEach((row, k) => {
    for (let i = 0; i < long; i++) outer[i * short + k] = f64[rotations + row * long + i];
  });
  const rank = norms.filter((value) => value > 0).length;
  // V from the rows of X, ordered in W, which is no longer needed; the rest by what is orthogonal to them.
  descending.forEach((row, k) => {
    for (let i = 0; i < short; i++) f64[w + k * short + i] = k < rank ? f64[x + row * short + i] / norms[row] : 0;
  });
  if (rank < short) completeRows(arena, short, rank, w, x, space);
  for (let k = 0; k < short; k++) {
    for (let i = 0; i < short; i++) inner[order[i] * short + k] = f64[w + k * short + i];
  }
  arena.end();
  return m < n ? { u: inner, s, v: outer } : { u: outer, s, v: inner };
}

/** Fills rows `rank` to n of V (n x n) with an orthonormal basis of what its first `rank` orthonormal rows leave. */
function completeRows(arena: Arena, n: number, rank: number, v: number, copy: number, space: number): void {
  const { f64 } = arena;
  f64.copyWithin(copy, v, v + rank * n);
  const { factors } = pivotedQr(arena, n, rank, copy, space);
  for (let k = rank; k < n; k++) f64[v + k * n + k] = 1;
  backTransform(arena, n - rank, n, copy, factors, v + rank * n, space, 0);
}
