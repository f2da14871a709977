import { addScaled, dot, scale } from './vector';

/* The small diagonal blocks of the recursive factorizations; L lower triangular, row-major, strides count elements. */

/** A <- L in the lower triangle with A = L L^T; 0, or 1 + the index of the first pivot that is not positive. */
export function smallCholesky(n: i32, a: usize, lda: i32): i32 {
  const stride = (lda as usize) * 8;
  for (let j = 0; j < n; j++) {
    const rowJ = a + (j as usize) * stride;
    const at = rowJ + ((j as usize) << 3);
    const pivot = load<f64>(at) - dot(j, rowJ, rowJ);
    if (!(pivot > 0) || pivot == Infinity) return j + 1;
    const root = Math.sqrt(pivot);
    store<f64>(at, root);
    let row = rowJ + stride;
    for (let i = j + 1; i < n; i++) {
      const p = row + ((j as usize) << 3);
      store<f64>(p, (load<f64>(p) - dot(j, row, rowJ)) / root);
      row += stride;
    }
  }
  return 0;
}

/** X <- X L^-T for `rows` rows of length n. */
export function smallSolveRight(rows: i32, n: i32, l: usize, ldl: i32, x: usize, ldx: i32): void {
  for (let r = 0; r < rows; r++) {
    let row = l;
    for (let j = 0; j < n; j++) {
      const p = x + ((j as usize) << 3);
      store<f64>(p, (load<f64>(p) - dot(j, x, row)) / load<f64>(row + ((j as usize) << 3)));
      row += (ldl as usize) << 3;
    }
    x += (ldx as usize) << 3;
  }
}

/** B <- L^-1 B, or L^-T B; B is n x m. */
export function smallSolveLeft(transpose: bool, n: i32, m: i32, l: usize, ldl: i32, b: usize, ldb: i32): void {
  const lBytes = (ldl as usize) << 3;
  const bBytes = (ldb as usize) << 3;
  for (let step = 0; step < n; step++) {
    const i = transpose ? n - 1 - step : step;
    const target = b + (i as usize) * bBytes;
    const from = transpose ? i + 1 : 0;
    const to = transpose ? n : i;
    for (let j = from; j < to; j++) {
      const entry = transpose ? (j as usize) * lBytes + ((i as usize) << 3) : (i as usize) * lBytes + ((j as usize) << 3);
      addScaled(m, -load<f64>(l + entry), b + (j as usize) * bBytes, target);
    }
    scale(m, 1 / load<f64>(l + (i as usize) * lBytes + ((i as usize) << 3)), target);
  }
}
