import type { Arena } from '../wasm/arena.ts';
import { product } from '../wasm/blocks.ts';

const PANEL = 32;
const BLOCK_ROWS = 128;

/** T = Q^T A Q. Reflector i is H_i = 1 - factors_i v v^T, Q = H_0 H_1 ...; v is left in row i of A behind the diagonal. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly off: Float64Array;
  readonly factors: Float64Array;
}

/** Numbers of working space that `tridiagonalize` needs. */
export function tridiagonalizeSpace(n: number): number {
  return (3 * PANEL + 2) * n + 4 * PANEL;
}

/**
 * Householder reduction of a symmetric matrix to tridiagonal form by panels: within a panel one product of the matrix
 * with a vector a step, then all its reflectors update the rest in one matrix product (Dongarra, Hammarling & Sorensen
 * 1989).
 *
 * @param n - size
 * @param a - position of the n x n array; the upper triangle is read, rows receive the reflectors
 * @param space - position of `tridiagonalizeSpace(n)` numbers
 */
export function tridiagonalize(arena: Arena, n: number, a: number, space: number): Tridiagonal {
  const { f64, kernels } = arena;
  const diagonal = new Float64Array(n);
  const off = new Float64Array(Math.max(0, n - 1));
  const factors = new Float64Array(Math.max(0, n - 1));
  // Rows of V, W and V again: [V; W] and [W; V] are both contiguous.
  const v = space;
  const w = v + PANEL * n;
  const again = w + PANEL * n;
  const coefficients = again + PANEL * n;
  const more = coefficients + 2 * PANEL;

  for (let first = 0; first < n; first += PANEL) {
    const width = Math.min(PANEL, n - first);
    for (let p = 0; p < width; p++) reduceRow(first, p);
    const next = first + width;
    if (next >= n) break;
    f64.copyWithin(again, v, v + PANEL * n);
    for (let r = next; r < n; r += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, n - r);
      product(arena, rows, n - r, 2 * PANEL, -1, v + r, 1, n, w + r, n, 1, 1, a + r * n + r, n);
    }
  }
  return { diagonal, off, factors };

  function reduceRow(first: number, p: number): void {
    const i = first + p;
    const row = a + i * n;
    for (let s = 0; s < p; s++) {
      f64[coefficients + s] = -f64[v + s * n + i];
      f64[more + s] = -f64[w + s * n + i];
    }
    kernels.addRows(p, n - i, (w + i) * 8, n, coefficients * 8, (row + i) * 8);
    kernels.addRows(p, n - i, (v + i) * 8, n, more * 8, (row + i) * 8);
    diagonal[i] = f64[row + i];
    const length = n - i - 1;
    if (length === 0) return;
    const from = row + i + 1;
    const alpha = f64[from];
    const rest = Math.sqrt(kernels.dot(length - 1, (from + 1) * 8, (from + 1) * 8));
    const vp = v + p * n + i + 1;
    const wp = w + p * n + i + 1;
    if (rest === 0) {
      off[i] = alpha;
      f64.fill(0, from, from + length);
      f64.fill(0, vp, vp + length);
      f64.fill(0, wp, wp + length);
      return;
    }
    const beta = alpha > 0 ? -Math.hypot(alpha, rest) : Math.hypot(alpha, rest);
    const factor = (beta - alpha) / beta;
    off[i] = beta;
    factors[i] = factor;
    kernels.scale(length, 1 / (alpha - beta), from * 8);
    f64[from] = 1;
    f64.copyWithin(vp, from, from + length);
    kernels.symmetricProduct(length, (a + (i + 1) * n + i + 1) * 8, n, vp * 8, wp * 8);
    kernels.rowProducts(p, length, (w + i + 1) * 8, n, vp * 8, coefficients * 8);
    kernels.rowProducts(p, length, (v + i + 1) * 8, n, vp * 8, more * 8);
    for (let s = 0; s < 2 * PANEL; s++) f64[coefficients + s] = -f64[coefficients + s];
    for (let s = 0; s < p; s++) f64[more + s] = -f64[more + s];
    kernels.addRows(p, length, (v + i + 1) * 8, n, coefficients * 8, wp * 8);
    kernels.addRows(p, length, (w + i + 1) * 8, n, more * 8, wp * 8);
    kernels.scale(length, factor, wp * 8);
    kernels.addScaled(length, (-factor / 2) * kernels.dot(length, vp * 8, wp * 8), vp * 8, wp * 8);
  }
}
