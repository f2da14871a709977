import type { Backend } from '../../linalg/backend.ts';
import { mirrorLower, transposeInPlace } from '../../linalg/layout.ts';
import { householderEigen } from '../../linalg/portable/householder-eigen.ts';
import { oneSidedJacobi } from '../../linalg/portable/jacobi-svd.ts';
import type { BlasBindings } from './bindings.ts';

const ROW_MAJOR = 101;
const PLAIN = 111;
const TRANSPOSED = 112;
const LOWER = 122;
const LEFT = 141;
const NON_UNIT = 131;

/** Work arrays above this many numbers are not kept between calls. */
const KEPT = 1 << 22;

/**
 * The kernels of a system BLAS with LAPACK. Row-major arrays reach the column-major LAPACK as their transposes: the lower
 * triangle here is the upper one there, and the roles of U and V change.
 */
export function nativeBackend(name: string, blas: BlasBindings): Backend {
  const integers = (count: number) => (blas.integerBits === 64 ? new BigInt64Array(count) : new Int32Array(count));
  const scalars = Array.from({ length: 6 }, () => integers(1));
  /** Integer arguments by reference, in cells that are reused. */
  const cell = (index: number, value: number) => {
    const array = scalars[index];
    if (array instanceof BigInt64Array) array[0] = BigInt(value);
    else array[0] = value;
    return array;
  };
  const text = (letter: string) => new Uint8Array([letter.charCodeAt(0)]);
  const upperText = text('U');
  const jobs = { values: text('N'), vectors: text('V'), thin: text('S') };
  const query = new Float64Array(1);
  const integerQuery = integers(1);
  let kept = new Float64Array(0);
  let keptIntegers = integers(0);
  const work = (length: number) => {
    if (length > KEPT) return new Float64Array(length);
    if (kept.length < length) kept = new Float64Array(length);
    return kept;
  };
  const integerWork = (length: number) => {
    if (length > KEPT) return integers(length);
    if (keptIntegers.length < length) keptIntegers = integers(length);
    return keptIntegers;
  };

  return {
    name,

    gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc) {
      if (m === 0 || n === 0) return;
      const at = <A extends Float64Array | Float32Array>(array: A, offset: number) =>
        offset === 0 ? array : array.subarray(offset);
      if (n === 1 && c instanceof Float64Array) {
        // A product with one column is bound by reading A once; a gemm would copy it first.
        const [rows, columns] = transposeA ? [k, m] : [m, k];
        const order = transposeA ? TRANSPOSED : PLAIN;
        const step = transposeB ? 1 : Math.max(1, ldb);
        const lead = Math.max(1, lda);
        blas.dgemv(
          ROW_MAJOR,
          order,
          rows,
          columns,
          alpha,
          at(a, aOffset),
          lead,
          at(b, bOffset),
          step,
          beta,
          at(c, cOffset),
          ldc,
        );
        return;
      }
      const product = c instanceof Float64Array ? blas.dgemm : blas.sgemm;
      product(
        ROW_MAJOR,
        transposeA ? TRANSPOSED : PLAIN,
        transposeB ? TRANSPOSED : PLAIN,
        m,
        n,
        k,
        alpha,
        at(a, aOffset),
        Math.max(1, lda),
        at(b, bOffset),
        Math.max(1, ldb),
        beta,
        at(c, cOffset),
        ldc,
      );
    },

    gram(transpose, n, k, alpha, a, c) {
      if (n === 0) return;
      const lda = Math.max(1, transpose ? n : k);
      blas.dsyrk(ROW_MAJOR, LOWER, transpose ? TRANSPOSED : PLAIN, n, k, alpha, a, lda, 0, c, n);
      mirrorLower(n, c);
    },

    cholesky(n, a) {
      if (n === 0) return 0;
      const info = cell(2, 0);
      blas.dpotrf(upperText, cell(0, n), a, cell(1, n), info);
      for (let i = 0; i < n; i++) a.fill(0, i * n + i + 1, (i + 1) * n);
      if (Number(info[0]) !== 0) return Number(info[0]);
      // Some libraries take the root of a NaN pivot without a word.
      for (let i = 0; i < n; i++) if (!Number.isFinite(a[i * n + i])) return i + 1;
      return 0;
    },

    solveTriangular(transpose, n, m, l, b) {
      if (n === 0 || m === 0) return;
      blas.dtrsm(ROW_MAJOR, LEFT, LOWER, transpose ? TRANSPOSED : PLAIN, NON_UNIT, n, m, 1, l, n, b, m);
    },

    symmetricEigen(n, a, wantVectors) {
      const values = new Float64Array(n);
      if (n === 0) return { values, vectors: wantVectors ? a : null };
      const original = a.slice();
      const job = wantVectors ? jobs.vectors : jobs.values;
      const info = cell(5, 0);
      const order = cell(0, n);
      const stride = cell(1, n);
      blas.dsyevd(job, upperText, order, a, stride, values, query, cell(2, -1), integerQuery, cell(3, -1), info);
      const least = wantVectors ? 1 + 6 * n + 2 * n * n : 2 * n + 1;
      const lwork = Math.max(least, Math.ceil(query[0]));
      const liwork = Math.max(wantVectors ? 3 + 5 * n : 1, Number(integerQuery[0]));
      const doubles = work(lwork);
      const ints = integerWork(liwork);
      blas.dsyevd(job, upperText, order, a, stride, values, doubles, cell(2, lwork), ints, cell(3, liwork), info);
      if (Number(info[0]) !== 0) return householderEigen(n, original, wantVectors);
      if (!wantVectors) return { values, vectors: null };
      transposeInPlace(n, a);
      return { values, vectors: a };
    },

    svd(m, n, a) {
      const r = Math.min(m, n);
      const s = new Float64Array(r);
      const u = new Float64Array(m * r);
      const v = new Float64Array(n * r);
      if (r === 0) return { u, s, v };
      const original = a.slice();
      const vt = new Float64Array(r * n);
      const [rows, columns, rank, lwork] = [cell(0, n), cell(1, m), cell(2, r), cell(3, -1)];
      const info = cell(5, 0);
      const ints = integerWork(8 * r);
      const call = (space: Float64Array) =>
        blas.dgesdd(jobs.thin, rows, columns, a, rows, s, vt, rows, u, rank, space, lwork, ints, info);
      call(query);
      const length = Math.max(Math.ceil(query[0]), 4 * r * r + 7 * r + Math.max(m, n));
      cell(3, length);
      call(work(length));
      if (Number(info[0]) !== 0) return oneSidedJacobi(m, n, original);
      for (let k = 0; k < r; k++) for (let j = 0; j < n; j++) v[j * r + k] = vt[k * n + j];
      return { u, s, v };
    },
  };
}
