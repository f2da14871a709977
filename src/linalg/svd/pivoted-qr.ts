import type { Arena } from '../wasm/arena.ts';

/** Columns this much smaller than the first are zero, far below rounding and before their squares underflow. */
export const NEGLIGIBLE = 2 ** -150;

/**
 * Householder QR with column pivoting of an m x n matrix whose columns are rows here: W = A^T, A P = Q R.
 *
 * @param m - rows of A, length of the rows of W
 * @param n - columns of A, at most m
 * @param w - position of W (n x m). Row i ends with R_0i .. R_(i-1)i before column i and reflector i from column i on
 * @param space - position of n numbers
 * @returns `factors` of the reflectors, the `diagonal` of R and `order`: column i of A P is column order[i] of A
 */
export function pivotedQr(
  arena: Arena,
  m: number,
  n: number,
  w: number,
  space: number,
): { factors: Float64Array; diagonal: Float64Array; order: Int32Array } {
  const { f64, kernels } = arena;
  const factors = new Float64Array(n);
  const diagonal = new Float64Array(n);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const norms = new Float64Array(n);
  const exactNorm = (r: number, from: number) => {
    const at = (w + r * m + from) * 8;
    return kernels.dot(m - from, at, at);
  };
  for (let r = 0; r < n; r++) norms[r] = exactNorm(r, 0);
  const reference = norms.slice();
  const swap = new Float64Array(m);
  for (let j = 0; j < n; j++) {
    let pivot = j;
    for (let r = j + 1; r < n; r++) if (norms[r] > norms[pivot]) pivot = r;
    if (j > 0 && !(Math.sqrt(norms[pivot]) > NEGLIGIBLE * Math.abs(diagonal[0]))) {
      for (let r = j; r < n; r++) f64.fill(0, w + r * m + j, w + (r + 1) * m);
      break;
    }
    if (pivot !== j) {
      swap.set(f64.subarray(w + j * m, w + (j + 1) * m));
      f64.copyWithin(w + j * m, w + pivot * m, w + (pivot + 1) * m);
      f64.set(swap, w + pivot * m);
      [order[j], order[pivot]] = [order[pivot], order[j]];
      norms[pivot] = norms[j];
      reference[pivot] = reference[j];
    }
    const from = w + j * m + j;
    const length = m - j;
    const alpha = f64[from];
    const rest = Math.sqrt(kernels.dot(length - 1, (from + 1) * 8, (from + 1) * 8));
    if (rest === 0) {
      diagonal[j] = alpha;
      f64.fill(0, from, from + length);
      continue;
    }
    const beta = alpha > 0 ? -Math.hypot(alpha, rest) : Math.hypot(alpha, rest);
    diagonal[j] = beta;
    factors[j] = (beta - alpha) / beta;
    kernels.scale(length, 1 / (alpha - beta), from * 8);
    f64[from] = 1;
    const rows = n - j - 1;
    kernels.rowProducts(rows, length, (from + m) * 8, m, from * 8, space * 8);
    for (let r = j + 1; r < n; r++) {
      const at = w + r * m + j;
      kernels.addScaled(length, -factors[j] * f64[space + r - j - 1], from * 8, at * 8);
      norms[r] -= f64[at] * f64[at];
      // Downdating loses digits; start again from the entries once it has eaten half of them.
      if (norms[r] < 1e-8 * reference[r]) {
        norms[r] = exactNorm(r, j + 1);
        reference[r] = norms[r];
      }
    }
  }
  return { factors, diagonal, order };
}
