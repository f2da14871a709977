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
  const scale = rangeScale(a);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) w[j * m + i] = a[i * n + j] * scale;
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
        if (gamma === 0 || Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha) * Math.sqrt(beta)) continue;
        rotated = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const c = 1 / Math.hypot(1, t);
        const sine = c * t;
        const tau = sine / (1 + c);
        rotateRows(w, p * m, q * m, m, sine, tau);
        rotateRows(r, p * n, q * n, n, sine, tau);
      }
    }
    if (!rotated) break;
  }
  const norms = Array.from({ length: n }, (_, j) => norm(w.subarray(j * m, (j + 1) * m)));
  // Dependent columns shrink with every rotation until their products underflow: they are zero.
  const zero = 1e-120 * Math.max(...norms);
  for (let j = 0; j < n; j++) if (norms[j] <= zero) norms[j] = 0;
  const order = norms.map((_, j) => j).sort((i, j) => norms[j] - norms[i]);
  const s = Float64Array.from(order, (j) => norms[j] / scale);
  const u = new Float64Array(m * n);
  const v = new Float64Array(n * n);
  order.forEach((j, k) => {
    for (let i = 0; i < n; i++) v[i * n + k] = r[j * n + i];
    if (norms[j] > 0) for (let i = 0; i < m; i++) u[i * n + k] = w[j * m + i] / norms[j];
  });
  completeOrthonormal(m, n, u, s);
  return { u, s, v };
}

/** The rotation with sine s and tau = s / (1 + cosine), written as a change so that rounding errors do not add up. */
function rotateRows(x: Float64Array, p: number, q: number, length: number, s: number, tau: number): void {
  for (let i = 0; i < length; i++) {
    const a = x[p + i];
    const b = x[q + i];
    x[p + i] = a - s * (b + tau * a);
    x[q + i] = b + s * (a - tau * b);
  }
}

/** Replaces the columns of U that belong to a zero singular value by unit vectors orthogonal to all others. */
export function completeOrthonormal(m: number, n: number, u: Float64Array, s: Float64Array): void {
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
      const length = norm(column);
      if (length < 0.5 / Math.sqrt(m)) continue;
      for (let i = 0; i < m; i++) u[i * n + k] = column[i] / length;
      axis++;
      break;
    }
  }
}

/** A power of two that keeps squares of entries in range; 1 where they are. */
export function rangeScale(a: Float64Array): number {
  let largest = 0;
  for (const value of a) largest = Math.max(largest, Math.abs(value));
  if (largest === 0 || (largest > 1e-100 && largest < 1e100)) return 1;
  return 2 ** -Math.max(-1000, Math.floor(Math.log2(largest)));
}

/** Euclidean length without overflow or underflow of the squares. */
function norm(x: Float64Array): number {
  let largest = 0;
  for (const value of x) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 0;
  let sum = 0;
  for (const value of x) sum += (value / largest) ** 2;
  return largest * Math.sqrt(sum);
}
