/**
 * Thin singular value decomposition by one-sided Jacobi rotations (Hestenes): slow, and accurate to the last digits.
 *
 * @param m - rows
 * @param n - columns
 * @param a - m x n row-major, not changed
 * @returns U (m x r), s descending, V (n x r), r = min(m, n)
 */
export function oneSidedJacobi(
  m: number,
  n: number,
  a: Float64Array,
): { u: Float64Array; s: Float64Array; v: Float64Array } {
  if (m < n) {
    const flipped = new Float64Array(m * n);
    for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) flipped[j * m + i] = a[i * n + j];
    const { u, s, v } = oneSidedJacobi(n, m, flipped);
    return { u: v, s, v: u };
  }
  // Rows of w are the columns of A, rows of r the columns of V: rotations run over contiguous memory.
  const w = new Float64Array(n * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) w[j * m + i] = a[i * n + j];
  const r = new Float64Array(n * n);
  for (let j = 0; j < n; j++) r[j * n + j] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        let alpha = 0;
        let beta = 0;
        let gamma = 0;
        for (let i = 0; i < m; i++) {
          const x = w[p * m + i];
          const y = w[q * m + i];
          alpha += x * x;
          beta += y * y;
          gamma += x * y;
        }
        if (gamma === 0 || Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha * beta)) continue;
        rotated = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const c = 1 / Math.hypot(1, t);
        rotateRows(w, p * m, q * m, m, c, c * t);
        rotateRows(r, p * n, q * n, n, c, c * t);
      }
    }
    if (!rotated) break;
  }
  const norms = Array.from({ length: n }, (_, j) => Math.hypot(...w.subarray(j * m, (j + 1) * m)));
  const order = norms.map((_, j) => j).sort((i, j) => norms[j] - norms[i]);
  const s = Float64Array.from(order, (j) => norms[j]);
  const u = new Float64Array(m * n);
  const v = new Float64Array(n * n);
  order.forEach((j, k) => {
    for (let i = 0; i < n; i++) v[i * n + k] = r[j * n + i];
    if (norms[j] > 0) for (let i = 0; i < m; i++) u[i * n + k] = w[j * m + i] / norms[j];
  });
  completeOrthonormal(m, n, u, s);
  return { u, s, v };
}

function rotateRows(x: Float64Array, p: number, q: number, length: number, c: number, s: number): void {
  for (let i = 0; i < length; i++) {
    const a = x[p + i];
    const b = x[q + i];
    x[p + i] = c * a - s * b;
    x[q + i] = s * a + c * b;
  }
}

/** Replaces the columns of U that belong to a zero singular value by unit vectors orthogonal to all others. */
function completeOrthonormal(m: number, n: number, u: Float64Array, s: Float64Array): void {
  let axis = 0;
  for (let k = 0; k < n; k++) {
    if (s[k] > 0) continue;
    for (; axis < m; axis++) {
      const column = new Float64Array(m);
      column[axis] = 1;
      for (let pass = 0; pass < 2; pass++) {
        for (let j = 0; j < n; j++) {
          if (j >= k && s[j] === 0) continue;
          let dot = 0;
          for (let i = 0; i < m; i++) dot += column[i] * u[i * n + j];
          for (let i = 0; i < m; i++) column[i] -= dot * u[i * n + j];
        }
      }
      const norm = Math.hypot(...column);
      if (norm < 0.5 / Math.sqrt(m)) continue;
      for (let i = 0; i < m; i++) u[i * n + k] = column[i] / norm;
      axis++;
      break;
    }
  }
}
