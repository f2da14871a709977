/**
 * The dense kernels that a machine provides, on raw row-major arrays. Library code calls the functions of `products`,
 * `cholesky`, `eigen` and `svd`, which allocate, check shapes and go through the backend in use.
 * Offsets and leading dimensions count elements. An output array must not overlap an input.
 */
export interface Backend {
  /** `openblas`, `accelerate`, `blas`, `wasm-relaxed`, `wasm`, `plain`. */
  readonly name: string;

  /** C <- alpha op(A) op(B) + beta C, op(A) m x k, op(B) k x n; all three of one element type (f64 or f32). */
  gemm<A extends Float64Array | Float32Array>(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: A,
    aOffset: number,
    lda: number,
    b: A,
    bOffset: number,
    ldb: number,
    beta: number,
    c: A,
    cOffset: number,
    ldc: number,
  ): void;

  /** C <- alpha A A^T (or A^T A if `transpose`), n x n, both triangles filled; A is n x k (k x n if `transpose`). */
  gram(transpose: boolean, n: number, k: number, alpha: number, a: Float64Array, c: Float64Array): void;

  /** A <- L with A = L L^T, in place, upper triangle zeroed; returns 0, or 1 + the index of the first pivot that is not positive. */
  cholesky(n: number, a: Float64Array): number;

  /** B <- L^-1 B, or L^-T B if `transpose`; L lower triangular n x n, B n x m, in place. */
  solveTriangular(transpose: boolean, n: number, m: number, l: Float64Array, b: Float64Array): void;

  /** Eigenvalues ascending and, if asked, eigenvectors as the columns of an n x n array; `a` is overwritten. */
  symmetricEigen(
    n: number,
    a: Float64Array,
    wantVectors: boolean,
  ): { values: Float64Array; vectors: Float64Array | null };

  /** A = U diag(s) V^T, s descending, U m x r, V n x r (columns are singular vectors), r = min(m, n); `a` is overwritten. */
  svd(m: number, n: number, a: Float64Array): { u: Float64Array; s: Float64Array; v: Float64Array };
}
