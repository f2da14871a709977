import { InputError } from '../base/input-error.ts';
import { backend } from './active-backend.ts';

/** Columns that are eliminated together, so that most of the work is one matrix product. */
const BLOCK = 32;

/**
 * Solves A X = B for a general square A by Gaussian elimination with row pivoting, in place.
 *
 * @param n - size of A
 * @param m - columns of B
 * @param a - A, n x n row-major; overwritten by its factors
 * @param b - B, n x m row-major; overwritten by X
 * @throws InputError if A is singular to rounding
 */
export function solveGeneral(n: number, m: number, a: Float64Array, b: Float64Array, field = 'matrix'): void {
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    for (let k = start; k < end; k++) {
      let pivot = k;
      for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
      const top = a[pivot * n + k];
      if (!(Math.abs(top) > 0) || !Number.isFinite(top)) {
        throw new InputError(field, 'a singular matrix', 'a regular one');
      }
      if (pivot !== k) {
        swapRows(a, n, k, pivot);
        swapRows(b, m, k, pivot);
      }
      for (let i = k + 1; i < n; i++) {
        const factor = a[i * n + k] / top;
        a[i * n + k] = factor;
        if (factor !== 0) for (let j = k + 1; j < end; j++) a[i * n + j] -= factor * a[k * n + j];
      }
    }
    if (end === n) break;
    // Rows of the block to the right of it: U_12 = L_11^-1 A_12, then A_22 -= L_21 U_12
    for (let k = start; k < end; k++) {
      for (let i = k + 1; i < end; i++) {
        const factor = a[i * n + k];
        if (factor !== 0) for (let j = end; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
      }
    }
    const rest = n - end;
    const lower = end * n + start;
    const upper = start * n + end;
    if (rest * rest < 4096) {
      for (let i = end; i < n; i++) {
        for (let k = start; k < end; k++) {
          const factor = a[i * n + k];
          if (factor !== 0) for (let j = end; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
        }
      }
    } else {
      backend().gemm(false, false, rest, rest, end - start, -1, a, lower, n, a, upper, n, 1, a, end * n + end, n);
    }
  }
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k];
      if (factor !== 0) for (let j = 0; j < m; j++) b[i * m + j] -= factor * b[k * m + j];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    const inverse = 1 / a[k * n + k];
    for (let j = 0; j < m; j++) b[k * m + j] *= inverse;
    for (let i = 0; i < k; i++) {
      const factor = a[i * n + k];
      if (factor !== 0) for (let j = 0; j < m; j++) b[i * m + j] -= factor * b[k * m + j];
    }
  }
}

function swapRows(a: Float64Array, columns: number, i: number, k: number): void {
  for (let j = 0; j < columns; j++) {
    const kept = a[i * columns + j];
    a[i * columns + j] = a[k * columns + j];
    a[k * columns + j] = kept;
  }
}
