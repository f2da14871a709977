/**
 * Eigenvalues of a symmetric tridiagonal matrix by implicit QL with Wilkinson shifts (Golub & Van Loan, Matrix
 * Computations, section 8.3).
 *
 * @param n - size
 * @param d - the diagonal; replaced by the eigenvalues, in no order
 * @param off - the n - 1 entries beside it
 * @param q - rows to which the rotations are applied, so that rows of the identity become the eigenvectors; or null
 * @param at - index of the first row in `q`
 * @param stride - numbers from one row of `q` to the next; n of them are rotated
 */
export function implicitQl(
  n: number,
  d: Float64Array,
  off: Float64Array,
  q: Float64Array | null,
  at: number,
  stride: number,
): void {
  const e = new Float64Array(n);
  for (let i = 0; i < n - 1; i++) e[i] = off[i];
  // Couplings below the rounding of the whole matrix count as zero too: amid rounding errors alone QL need not converge.
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i]) + Math.abs(e[i]));
  const negligible = 2 ** -53 * norm;
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      for (; m < n - 1; m++) {
        const scale = Math.abs(d[m]) + Math.abs(d[m + 1]);
        if (Math.abs(e[m]) <= Number.EPSILON * scale || Math.abs(e[m]) <= negligible) break;
      }
      if (m === l) break;
      if (sweep === 80) throw new Error('implicit QL did not converge');
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      let r = Math.hypot(g, 1);
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        if (q !== null) {
          const low = at + i * stride;
          const high = low + stride;
          for (let k = 0; k < n; k++) {
            const t = q[high + k];
            q[high + k] = s * q[low + k] + c * t;
            q[low + k] = c * q[low + k] - s * t;
          }
        }
      }
      if (r === 0 && i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}
