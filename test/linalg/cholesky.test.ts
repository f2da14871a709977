import { expect, test } from 'vitest';
import {
  cholesky,
  choleskyInPlace,
  inverseCholesky,
  logDeterminant,
  solveCholesky,
  solveCholeskyInPlace,
  solveLower,
  tryCholesky,
} from '../../src/linalg/cholesky.ts';
import { symmetricEigenvalues } from '../../src/linalg/eigen.ts';
import { copyOf, identity, matrix } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { forEachBackend } from '../support/backends.ts';
import { choleskyResidual, largest } from '../support/residuals.ts';
import { normalMatrix, SYMMETRIC_FAMILIES, wishart } from '../support/test-matrices.ts';

const SIZES = [0, 1, 2, 5, 16, 17, 31, 32, 33, 64, 100, 129];
const difference = (x: Float64Array, y: Float64Array) => largest(x.map((value, i) => value - y[i]));

forEachBackend((name) => {
  test('A = L L^T with zeros above the diagonal', () => {
    for (const n of SIZES) {
      for (const family of ['positive definite', 'graded', 'clustered']) {
        const a = SYMMETRIC_FAMILIES[family](n);
        if (family === 'graded') for (let i = 0; i < n; i++) a.data[i * n + i] += 10 ** ((-12 * i) / n);
        expect(choleskyResidual(a), `${family} at n = ${n}`).toBeLessThan(4);
        const { lower } = cholesky(a);
        for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) expect(lower.data[i * n + j]).toBe(0);
      }
    }
  });

  test('A A^-1 B = B, with few and many right-hand sides, in place or not', () => {
    for (const n of [1, 7, 32, 65, 128]) {
      const a = wishart(n, 2 * n, 'solve');
      const factor = cholesky(a);
      for (const columns of [0, 1, 2, 3, 20, 70]) {
        const b = normalMatrix(n, columns, 'right-hand side');
        const x = solveCholesky(factor, b);
        expect(difference(multiply(a, x).data, b.data)).toBeLessThan(n * 1e-13);
        const inPlace = copyOf(b);
        solveCholeskyInPlace(factor, inPlace);
        expect(inPlace.data).toEqual(x.data);
        expect(difference(multiply(factor.lower, solveLower(factor, b)).data, b.data)).toBeLessThan(n * 1e-13);
        const transposed = multiply(factor.lower, solveLower(factor, b, true), { transposeA: true });
        expect(difference(transposed.data, b.data)).toBeLessThan(n * 1e-13);
      }
      expect(difference(multiply(a, inverseCholesky(factor)).data, identity(n).data)).toBeLessThan(n * 1e-13);
    }
  });

  test('log det A is the sum of the logarithms of the eigenvalues', () => {
    for (const n of [1, 10, 60]) {
      const a = wishart(n, 2 * n, 'determinant');
      const exact = symmetricEigenvalues(a).reduce((sum, value) => sum + Math.log(value), 0);
      expect(logDeterminant(cholesky(a)) - exact).toBeCloseTo(0, 10);
    }
  });

  test('a matrix that is not positive definite has no factor, and NaN is no pivot', () => {
    for (const n of [1, 3, 31, 32, 50, 140]) {
      for (const value of [-1, 0, Number.NaN]) {
        const a = identity(n);
        a.data[n * n - 1] = value;
        expect(tryCholesky(a), `pivot ${value} at n = ${n}`).toBeUndefined();
        expect(choleskyInPlace(a)).toBeUndefined();
      }
    }
    expect(() => cholesky(matrix(1, 1), 'noise covariance')).toThrow(/noise covariance/);
  });

  if (name !== 'plain') {
    test('n = 300: A = L L^T', () => {
      expect(choleskyResidual(wishart(300, 320, 'large'))).toBeLessThan(1);
    });
  }
});
