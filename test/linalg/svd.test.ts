import { expect, test } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { thinSvd } from '../../src/linalg/svd.ts';
import { forEachBackend } from '../support/backends.ts';
import { svdResiduals } from '../support/residuals.ts';
import { RECTANGULAR_FAMILIES } from '../support/test-matrices.ts';

const SHAPES: readonly (readonly [number, number])[] = [
  [0, 0],
  [3, 0],
  [0, 3],
  [1, 1],
  [1, 6],
  [6, 1],
  [5, 3],
  [31, 40],
  [33, 33],
  [40, 70],
  [90, 65],
];

forEachBackend((name) => {
  for (const [family, make] of Object.entries(RECTANGULAR_FAMILIES)) {
    test(`${family}: A = U S V^T, U^T U = V^T V = 1`, () => {
      for (const [m, n] of SHAPES) {
        const { residual, orthogonality } = svdResiduals(make(m, n));
        expect(residual, `residual at ${m} x ${n}`).toBeLessThan(4);
        expect(orthogonality, `orthogonality at ${m} x ${n}`).toBeLessThan(4);
      }
    });
  }

  test('singular values of diag(1, 1e-8, 1e-14) come out to the precision of the largest', () => {
    const { s } = thinSvd(matrix(3, 3, Float64Array.of(1e-8, 0, 0, 0, 1, 0, 0, 0, 1e-14)));
    [1, 1e-8, 1e-14].forEach((exact, i) => {
      expect(Math.abs(s[i] - exact)).toBeLessThan(1e-15);
    });
  });

  if (name !== 'plain') {
    test('200 x 120: A = U S V^T, U^T U = V^T V = 1', () => {
      const { residual, orthogonality } = svdResiduals(RECTANGULAR_FAMILIES['graded columns'](200, 120));
      expect(residual).toBeLessThan(1);
      expect(orthogonality).toBeLessThan(1);
    });
  }
});

test('a matrix with an infinite entry is refused by name and place', () => {
  const a = matrix(1, 2, Float64Array.of(1, Number.POSITIVE_INFINITY));
  expect(() => thinSvd(a)).toThrow(/\[0\]\[1\].*Infinity/);
});
