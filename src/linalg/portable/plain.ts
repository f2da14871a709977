import type { Backend } from '../backend.ts';
import { householderEigen } from './householder-eigen.ts';
import { oneSidedJacobi } from './jacobi-svd.ts';

/** The kernels in plain JavaScript: the reference for the others, and what runs where nothing faster does. */
export const plainBackend: Backend = {
  name: 'plain',

  gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc) {
    const aRow = transposeA ? 1 : lda;
    const aColumn = transposeA ? lda : 1;
    for (let i = 0; i < m; i++) {
      const ci = cOffset + i * ldc;
      if (beta === 0) c.fill(0, ci, ci + n);
      else if (beta !== 1) for (let j = 0; j < n; j++) c[ci + j] *= beta;
      if (transposeB) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          const bj = bOffset + j * ldb;
          for (let l = 0, al = aOffset + i * aRow; l < k; l++, al += aColumn) sum += a[al] * b[bj + l];
          c[ci + j] += alpha * sum;
        }
      } else {
        for (let l = 0; l < k; l++) {
          const scale = alpha * a[aOffset + i * aRow + l * aColumn];
          if (scale === 0) continue;
          const bl = bOffset + l * ldb;
          for (let j = 0; j < n; j++) c[ci + j] += scale * b[bl + j];
        }
      }
    }
  },

  gram(transpose, n, k, alpha, a, c) {
    const lda = transpose ? n : k;
    plainBackend.gemm(transpose, !transpose, n, n, k, alpha, a, 0, lda, a, 0, lda, 0, c, 0, n);
  },

  cholesky(n, a) {
    for (let j = 0; j < n; j++) {
      const rowJ = j * n;
      let pivot = a[rowJ + j];
      for (let l = 0; l < j; l++) pivot -= a[rowJ + l] * a[rowJ + l];
      if (!(pivot > 0)) return j + 1;
      const root = Math.sqrt(pivot);
      a[rowJ + j] = root;
      for (let i = j + 1; i < n; i++) {
        const rowI = i * n;
        let sum = a[rowI + j];
        for (let l = 0; l < j; l++) sum -= a[rowI + l] * a[rowJ + l];
        a[rowI + j] = sum / root;
      }
      a.fill(0, rowJ + j + 1, rowJ + n);
    }
    return 0;
  },

  solveTriangular(transpose, n, m, l, b) {
    for (let step = 0; step < n; step++) {
      const i = transpose ? n - 1 - step : step;
      const pivot = 1 / l[i * n + i];
      for (let j = 0; j < m; j++) b[i * m + j] *= pivot;
      const from = transpose ? 0 : i + 1;
      const to = transpose ? i : n;
      for (let r = from; r < to; r++) {
        const factor = transpose ? l[i * n + r] : l[r * n + i];
        if (factor !== 0) for (let j = 0; j < m; j++) b[r * m + j] -= factor * b[i * m + j];
      }
    }
  },

  symmetricEigen(n, a, wantVectors) {
    return householderEigen(n, a, wantVectors);
  },

  svd(m, n, a) {
    return oneSidedJacobi(m, n, a);
  },
};
