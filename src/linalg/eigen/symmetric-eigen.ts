import { mirrorLower } from '../layout.ts';
import { implicitQl } from '../portable/implicit-ql.ts';
import type { Arena } from '../wasm/arena.ts';
import { backTransform, backTransformSpace } from './back-transform.ts';
import { divideAndConquer } from './divide-and-conquer.ts';
import { tridiagonalize, tridiagonalizeSpace } from './tridiagonalize.ts';

/**
 * Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix in linear memory: tridiagonal form by blocked
 * reflectors, divide and conquer, blocked back-transformation; without vectors implicit QL in O(n^2).
 *
 * @param n - size
 * @param a - n x n row-major, the lower triangle is read; overwritten with the eigenvectors
 */
export function wasmSymmetricEigen(
  arena: Arena,
  n: number,
  a: Float64Array,
  wantVectors: boolean,
): { values: Float64Array; vectors: Float64Array | null } {
  const square = n * n;
  const extra = Math.max(tridiagonalizeSpace(n), backTransformSpace(n));
  arena.begin((wantVectors ? 5 : 1) * square + extra + 64);
  const { f64 } = arena;
  const matrix = arena.take(square);
  const inside = f64.subarray(matrix, matrix + square);
  inside.set(a);
  const scale = normScale(n, inside);
  if (scale !== 1) for (let i = 0; i < square; i++) inside[i] *= scale;
  mirrorLower(n, inside);
  const space = arena.take(extra);
  const { diagonal, off, factors } = tridiagonalize(arena, n, matrix, space);
  // The deflation tests of divide and conquer compare with components of unit vectors: norm 1 it is.
  const norm = tridiagonalNorm(diagonal, off);
  const unit = norm > 0 ? norm : 1;
  for (let i = 0; i < n; i++) diagonal[i] /= unit;
  for (let i = 0; i < n - 1; i++) off[i] /= unit;
  const restore = (values: Float64Array) => values.map((value) => (value * unit) / scale);
  if (!wantVectors) {
    implicitQl(n, diagonal, off, null, 0, 0);
    arena.end();
    return { values: restore(diagonal).sort(), vectors: null };
  }
  const q = arena.take(square);
  const merge = { gathered: arena.take(square), secular: arena.take(square), result: arena.take(square) };
  divideAndConquer(arena, n, diagonal, off, q, merge);
  backTransform(arena, n, n, matrix, factors, q, space);
  transposeInto(n, f64, q, a);
  arena.end();
  return { values: restore(diagonal), vectors: a };
}

/** A power of two that brings entries near overflow or underflow of their squares back into range; 1 for all others. */
function normScale(n: number, a: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const size = Math.abs(a[i * n + j]);
      if (size > largest) largest = size;
    }
  }
  if (largest === 0 || (largest > 1e-120 && largest < 1e120)) return 1;
  return 2 ** -Math.max(-1000, Math.floor(Math.log2(largest)));
}

function tridiagonalNorm(diagonal: Float64Array, off: Float64Array): number {
  let norm = 0;
  for (const value of diagonal) norm = Math.max(norm, Math.abs(value));
  for (const value of off) norm = Math.max(norm, Math.abs(value));
  return norm;
}

/** The n x n array at `from`, transposed, into `to`. */
function transposeInto(n: number, source: Float64Array, from: number, to: Float64Array): void {
  const block = 16;
  for (let ib = 0; ib < n; ib += block) {
    const iEnd = Math.min(n, ib + block);
    for (let jb = 0; jb < n; jb += block) {
      const jEnd = Math.min(n, jb + block);
      for (let i = ib; i < iEnd; i++) for (let j = jb; j < jEnd; j++) to[i * n + j] = source[from + j * n + i];
    }
  }
}
