import { expect, test } from 'vitest';
import { functionOfSymmetric, symmetricEigen } from '../../src/linalg/eigen.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { pseudoInverse } from '../../src/linalg/rank.ts';
import { forEachBackend } from '../support/backends.ts';
import { eigenResiduals, largest } from '../support/residuals.ts';
import { SYMMETRIC_FAMILIES, wishart } from '../support/test-matrices.ts';

/** Small sizes, the edges of the blocks (32, 64, 128), odd ones. */
const SIZES = [0, 1, 2, 3, 5, 16, 31, 32, 33, 64, 65, 97, 130];

forEachBackend((name) => {
  for (const [family, make] of Object.entries(SYMMETRIC_FAMILIES)) {
    test(`${family}: A Q = Q L, Q^T Q = 1, the same eigenvalues without vectors`, () => {
      for (const n of SIZES) {
        if (name === 'plain' && n > 65) continue;
        const { residual, orthogonality, valuesAlone } = eigenResiduals(make(n));
        expect(residual, `residual at n = ${n}`).toBeLessThan(4);
        expect(orthogonality, `orthogonality at n = ${n}`).toBeLessThan(4);
        expect(valuesAlone, `eigenvalues at n = ${n}`).toBeLessThan(4);
      }
    });
  }

  if (name !== 'plain') {
    test('n = 300: A Q = Q L and Q^T Q = 1', () => {
      for (const family of ['random', 'clustered', 'rank-deficient']) {
        const { residual, orthogonality } = eigenResiduals(SYMMETRIC_FAMILIES[family](300));
        expect(residual, family).toBeLessThan(1);
        expect(orthogonality, family).toBeLessThan(1);
      }
    });
  }

  test('eigenvalues of the second difference are 2 - 2 cos(k pi / (n + 1))', () => {
    for (const n of [7, 80]) {
      const { values } = symmetricEigen(SYMMETRIC_FAMILIES['second difference'](n));
      const exact = values.map((_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
      expect(largest(values.map((value, k) => value - exact[k]))).toBeLessThan(4 * n * 2 ** -52);
    }
  });

  test('only the lower triangle is used', () => {
    const a = wishart(40, 80, 'triangle');
    const spoiled = matrix(40, 40, a.data.slice());
    for (let i = 0; i < 40; i++) for (let j = i + 1; j < 40; j++) spoiled.data[i * 40 + j] = 1e9;
    expect(symmetricEigen(spoiled).values).toEqual(symmetricEigen(a).values);
  });

  test('exp of the logarithm gives the matrix back', () => {
    const a = wishart(45, 90, 'logarithm');
    const log = functionOfSymmetric(symmetricEigen(a), Math.log);
    const back = functionOfSymmetric(symmetricEigen(log), Math.exp);
    expect(largest(back.data.map((value, i) => value - a.data[i]))).toBeLessThan(1e-12);
  });

  test('pseudo-inverse: the four Moore-Penrose conditions, and the rank', () => {
    for (const [n, rank] of [
      [12, 5],
      [60, 17],
    ]) {
      const a = wishart(n, rank, 'pseudo-inverse');
      const { inverse, rank: found } = pseudoInverse(a);
      expect(found).toBe(rank);
      const projector = multiply(a, inverse);
      const difference = (x: Float64Array, y: Float64Array) => largest(x.map((value, i) => value - y[i]));
      expect(difference(multiply(projector, a).data, a.data)).toBeLessThan(1e-10);
      const size = largest(inverse.data);
      expect(difference(multiply(inverse, projector).data, inverse.data) / size).toBeLessThan(1e-10);
      const transposed = projector.data.map((_, i) => projector.data[(i % n) * n + Math.floor(i / n)]);
      expect(difference(projector.data, transposed)).toBeLessThan(1e-10);
    }
  });
});

test('a matrix with NaN is refused by name and place', () => {
  const a = matrix(2, 2, Float64Array.of(1, 0, Number.NaN, 1));
  expect(() => symmetricEigen(a)).toThrow(/\[1\]\[0\].*NaN.*a finite number/);
});
