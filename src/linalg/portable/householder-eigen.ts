import { implicitQl } from './implicit-ql.ts';

/**
 * Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix: Householder tridiagonalization, then
 * implicit QL with Wilkinson shifts (Golub & Van Loan, Matrix Computations, section 8.3).
 *
 * @param n - size
 * @param a - n x n row-major, the lower triangle is read; overwritten
 */
export function householderEigen(
  n: number,
  a: Float64Array,
  wantVectors: boolean,
): { values: Float64Array; vectors: Float64Array | null } {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const reflectors = tridiagonalize(n, a, diagonal, off);
  // Rows of q are eigenvectors while the rotations run, so that each rotation touches two contiguous rows.
  const q = wantVectors ? accumulate(n, a, reflectors) : null;
  implicitQl(n, diagonal, off.subarray(1), q, 0, n);
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[i] - diagonal[j]);
  const values = Float64Array.from(order, (i) => diagonal[i]);
  if (q === null) return { values, vectors: null };
  const vectors = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const row = order[k] * n;
    for (let i = 0; i < n; i++) vectors[i * n + k] = q[row + i];
  }
  return { values, vectors };
}

/** Reduces `a` to tridiagonal form; the reflector of step k is left in column k below the subdiagonal, its factor returned. */
function tridiagonalize(n: number, a: Float64Array, diagonal: Float64Array, off: Float64Array): Float64Array {
  const factors = new Float64Array(n);
  const v = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    let scale = 0;
    for (let i = k + 1; i < n; i++) scale = Math.max(scale, Math.abs(a[i * n + k]));
    diagonal[k] = a[k * n + k];
    if (scale === 0) {
      off[k + 1] = 0;
      continue;
    }
    let norm2 = 0;
    for (let i = k + 1; i < n; i++) {
      v[i] = a[i * n + k] / scale;
      norm2 += v[i] * v[i];
    }
    const alpha = v[k + 1] > 0 ? -Math.sqrt(norm2) : Math.sqrt(norm2);
    off[k + 1] = alpha * scale;
    const beta = 1 / (norm2 - alpha * v[k + 1]);
    v[k + 1] -= alpha;
    factors[k] = beta;
    for (let i = k + 1; i < n; i++) a[i * n + k] = v[i];
    p.fill(0, k + 1);
    for (let i = k + 1; i < n; i++) {
      const row = i * n;
      let sum = a[row + i] * v[i];
      for (let j = k + 1; j < i; j++) {
        sum += a[row + j] * v[j];
        p[j] += a[row + j] * v[i];
      }
      p[i] += sum;
    }
    let half = 0;
    for (let i = k + 1; i < n; i++) {
      p[i] *= beta;
      half += p[i] * v[i];
    }
    half *= beta / 2;
    for (let i = k + 1; i < n; i++) p[i] -= half * v[i];
    for (let i = k + 1; i < n; i++) {
      const row = i * n;
      for (let j = k + 1; j <= i; j++) a[row + j] -= v[i] * p[j] + p[i] * v[j];
    }
  }
  if (n > 0) diagonal[n - 1] = a[n * n - 1];
  return factors;
}

/** The transposed product of the reflectors: row k holds column k of Q. */
function accumulate(n: number, a: Float64Array, factors: Float64Array): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    if (factors[k] === 0) continue;
    for (let r = k + 1; r < n; r++) {
      const row = r * n;
      let dot = 0;
      for (let i = k + 1; i < n; i++) dot += q[row + i] * a[i * n + k];
      dot *= factors[k];
      for (let i = k + 1; i < n; i++) q[row + i] -= dot * a[i * n + k];
    }
  }
  return q;
}
