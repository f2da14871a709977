import type { Backend } from '../../linalg/backend.ts';

/** Sizes around the edges of register and cache blocks, one large enough for the threaded path. */
const PRODUCT_SIZES = [1, 2, 3, 7, 17, 33, 64, 129, 200];
const FACTOR_SIZES = [1, 2, 5, 31, 64, 97, 130];

/**
 * Checks that a backend computes right numbers on this machine: identities of every routine at even and odd sizes, f64
 * and f32. Some builds give wrong results on processors that they do not know.
 *
 * @returns undefined, or what failed in a few words
 */
export function selfCheck(backend: Backend): string | undefined {
  for (const n of PRODUCT_SIZES) {
    const [m, k] = [n + (n % 3), Math.max(1, n - (n % 5))];
    for (const [ta, tb] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      for (const single of [false, true]) {
        const error = productError(backend, ta, tb, m, n, k, single);
        if (!(error < (single ? 1e-5 : 1e-13))) return `wrong ${single ? 'f32' : 'f64'} product at ${m} x ${k} x ${n}`;
      }
    }
  }
  for (const n of FACTOR_SIZES) {
    const routine = factorError(backend, n);
    if (routine !== undefined) return `wrong ${routine} at n = ${n}`;
  }
  return undefined;
}

/** A fixed sequence in (-1, 1); this floor draws no random numbers. */
function fill<A extends Float64Array | Float32Array>(a: A, seed: number): A {
  for (let i = 0; i < a.length; i++) a[i] = (((i + seed) * 7919) % 1999) / 1000 - 0.9995;
  return a;
}

/** |C x - op(A) (op(B) x)| relative to |A| |B| |x|, with C = op(A) op(B) from the backend into an array of NaN. */
function productError(
  backend: Backend,
  ta: boolean,
  tb: boolean,
  m: number,
  n: number,
  k: number,
  single: boolean,
): number {
  const make = (length: number) => (single ? new Float32Array(length) : new Float64Array(length));
  const a = fill(make(m * k + 1), n);
  const b = fill(make(k * n + 1), 3 * n);
  const c = make(m * n + 2).fill(Number.NaN);
  c[0] = 5;
  c[m * n + 1] = 5;
  backend.gemm(ta, tb, m, n, k, 1, a, 1, ta ? m : k, b, 1, tb ? k : n, 0, c, 1, n);
  const x = fill(new Float64Array(n), 11);
  const y = new Float64Array(k);
  for (let i = 0; i < k; i++) for (let j = 0; j < n; j++) y[i] += b[1 + (tb ? j * k + i : i * n + j)] * x[j];
  let worst = c[0] === 5 && c[m * n + 1] === 5 ? 0 : Number.NaN;
  for (let i = 0; i < m; i++) {
    let residual = 0;
    for (let j = 0; j < n; j++) residual += c[1 + i * n + j] * x[j];
    for (let l = 0; l < k; l++) residual -= a[1 + (ta ? l * m + i : i * k + l)] * y[l];
    worst = Math.max(worst, Math.abs(residual));
  }
  return worst / (k * n);
}

/** The first routine whose identity fails on an n x n positive definite matrix, if any. */
function factorError(backend: Backend, n: number): string | undefined {
  const limit = 1e-13 * n;
  const g = fill(new Float64Array(n * n), n);
  const a = new Float64Array(n * n);
  backend.gram(false, n, n, 1 / n, g, a);
  const expected = new Float64Array(n * n);
  backend.gemm(false, true, n, n, n, 1 / n, g, 0, n, g, 0, n, 0, expected, 0, n);
  if (!(distance(a, expected) < limit)) return 'symmetric product';
  for (let i = 0; i < n; i++) a[i * n + i] += 1;

  const lower = a.slice();
  if (backend.cholesky(n, lower) !== 0) return 'Cholesky factor';
  const product = new Float64Array(n * n);
  backend.gemm(false, true, n, n, n, 1, lower, 0, n, lower, 0, n, 0, product, 0, n);
  if (!(distance(product, a) < limit)) return 'Cholesky factor';

  const solved = a.slice();
  backend.solveTriangular(false, n, n, lower, solved);
  backend.solveTriangular(true, n, n, lower, solved);
  for (let i = 0; i < n; i++) solved[i * n + i] -= 1;
  if (!(distance(solved, new Float64Array(n * n)) < 100 * limit)) return 'triangular solve';

  const { values, vectors } = backend.symmetricEigen(n, a.slice(), true);
  if (vectors === null) return 'eigenvectors';
  const alone = backend.symmetricEigen(n, a.slice(), false).values;
  if (!(distance(values, alone) < 100 * limit)) return 'eigenvalues';
  if (!(distance(reassemble(backend, n, n, n, vectors, values, vectors), a) < 10 * limit)) return 'eigenvectors';

  const m = n + 3;
  const tall = fill(new Float64Array(m * n), 2 * n);
  const { u, s, v } = backend.svd(m, n, tall.slice());
  if (!(distance(reassemble(backend, m, n, n, u, s, v), tall) < 10 * limit)) return 'singular vectors';
  return undefined;
}

/** U diag(s) V^T. */
function reassemble(
  backend: Backend,
  m: number,
  n: number,
  r: number,
  u: Float64Array,
  s: Float64Array,
  v: Float64Array,
): Float64Array {
  const scaled = u.slice();
  for (let i = 0; i < m; i++) for (let k = 0; k < r; k++) scaled[i * r + k] *= s[k];
  const result = new Float64Array(m * n);
  backend.gemm(false, true, m, n, r, 1, scaled, 0, r, v, 0, r, 0, result, 0, n);
  return result;
}

/** Largest difference of two arrays; NaN if either holds one. */
function distance(a: Float64Array, b: Float64Array): number {
  let worst = 0;
  // Math.max keeps a NaN once it has met one.
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
  return worst;
}
