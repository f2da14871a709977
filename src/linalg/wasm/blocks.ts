import type { Arena } from './arena.ts';

/*
 * Recursive factorizations inside the linear memory (Elmroth, Gustavson, Jonsson & Kagstrom, SIAM Rev. 2004): halving
 * down to small diagonal blocks puts nearly all the work into matrix products. `at` positions are indices of numbers.
 */

const SMALL = 16;
const SYMMETRIC_BLOCK = 128;

/** C <- alpha A B + beta C with index positions and strides (row, column). */
export function product(
  arena: Arena,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  aRow: number,
  aColumn: number,
  b: number,
  bRow: number,
  bColumn: number,
  beta: number,
  c: number,
  ldc: number,
): void {
  if (m === 0 || n === 0) return;
  const { kernels, space } = arena;
  kernels.dgemm(m, n, k, alpha, a * 8, aRow, aColumn, b * 8, bRow, bColumn, beta, c * 8, ldc, space);
}

/** Lower triangle of C <- alpha A B + beta C, n x n with A n x k, B k x n; entries above the diagonal blocks stay. */
export function lowerProduct(
  arena: Arena,
  n: number,
  k: number,
  alpha: number,
  a: number,
  aRow: number,
  aColumn: number,
  b: number,
  bRow: number,
  bColumn: number,
  beta: number,
  c: number,
  ldc: number,
): void {
  if (n <= SYMMETRIC_BLOCK) {
    product(arena, n, n, k, alpha, a, aRow, aColumn, b, bRow, bColumn, beta, c, ldc);
    return;
  }
  const h = half(n);
  const aLow = a + h * aRow;
  lowerProduct(arena, h, k, alpha, a, aRow, aColumn, b, bRow, bColumn, beta, c, ldc);
  product(arena, n - h, h, k, alpha, aLow, aRow, aColumn, b, bRow, bColumn, beta, c + h * ldc, ldc);
  const corner = c + h * ldc + h;
  lowerProduct(arena, n - h, k, alpha, aLow, aRow, aColumn, b + h * bColumn, bRow, bColumn, beta, corner, ldc);
}

/** A <- L in its lower triangle; 0, or 1 + the index of the first pivot that is not positive. */
export function factorCholesky(arena: Arena, n: number, a: number, lda: number): number {
  if (n <= SMALL) return arena.kernels.smallCholesky(n, a * 8, lda);
  const h = half(n);
  const left = factorCholesky(arena, h, a, lda);
  if (left !== 0) return left;
  const low = a + h * lda;
  solveRight(arena, n - h, h, a, lda, low, lda);
  lowerProduct(arena, n - h, h, -1, low, lda, 1, low, 1, lda, 1, low + h, lda);
  const right = factorCholesky(arena, n - h, low + h, lda);
  return right === 0 ? 0 : right + h;
}

/** X <- X L^-T, X m x n, L n x n. */
function solveRight(arena: Arena, m: number, n: number, l: number, ldl: number, x: number, ldx: number): void {
  if (n <= SMALL) {
    arena.kernels.smallSolveRight(m, n, l * 8, ldl, x * 8, ldx);
    return;
  }
  const h = half(n);
  const low = l + h * ldl;
  solveRight(arena, m, h, l, ldl, x, ldx);
  product(arena, m, n - h, h, -1, x, ldx, 1, low, 1, ldl, 1, x + h, ldx);
  solveRight(arena, m, n - h, low + h, ldl, x + h, ldx);
}

/** B <- L^-1 B, or L^-T B if `transpose`; B n x m. */
export function solveLeft(
  arena: Arena,
  transpose: boolean,
  n: number,
  m: number,
  l: number,
  ldl: number,
  b: number,
  ldb: number,
): void {
  if (n <= SMALL) {
    arena.kernels.smallSolveLeft(transpose, n, m, l * 8, ldl, b * 8, ldb);
    return;
  }
  const h = half(n);
  const low = l + h * ldl;
  const bLow = b + h * ldb;
  if (transpose) {
    solveLeft(arena, true, n - h, m, low + h, ldl, bLow, ldb);
    product(arena, h, m, n - h, -1, low, 1, ldl, bLow, ldb, 1, 1, b, ldb);
    solveLeft(arena, true, h, m, l, ldl, b, ldb);
  } else {
    solveLeft(arena, false, h, m, l, ldl, b, ldb);
    product(arena, n - h, m, h, -1, low, ldl, 1, b, ldb, 1, 1, bLow, ldb);
    solveLeft(arena, false, n - h, m, low + h, ldl, bLow, ldb);
  }
}

/** About half, a multiple of the micro-kernel's rows. */
function half(n: number): number {
  return Math.ceil(n / 16) * 8;
}
