import { expect, test } from 'vitest';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { forEachBackend } from '../support/backends.ts';
import { choleskyResidual, eigenResiduals, svdResiduals } from '../support/residuals.ts';
import { normalMatrix, RECTANGULAR_FAMILIES, SYMMETRIC_FAMILIES } from '../support/test-matrices.ts';

/** Positive definite with eigenvalues over twelve decades: products on the backend in use, as the sizes are large. */
function definite(n: number): Matrix {
  const g = normalMatrix(n, n, 'large');
  const a = multiply(g, g, { transposeB: true });
  for (let i = 0; i < n; i++) a.data[i * n + i] += 1e-6 * n;
  return a;
}

forEachBackend((name) => {
  // In n eps, as in the fast tests: 4 at small sizes, where single roundings count, 1 at large ones.
  const bound = name === 'plain' ? 4 : 1;
  // The plain backend is the reference for small sizes; at large ones it would take minutes to say the same.
  for (const n of name === 'plain' ? [130] : [500, 1000, 2000]) {
    test(`n = ${n}: eigenvectors, Cholesky and singular vectors within n eps`, { timeout: 600_000 }, () => {
      const families = n === 2000 ? ['random'] : ['random', 'clustered', 'graded', 'near-singular', 'rank-deficient'];
      for (const family of families) {
        const a = SYMMETRIC_FAMILIES[family](n);
        const found = eigenResiduals(a);
        console.log(`${name} n = ${n} ${family}`, found);
        expect(Math.max(found.residual, found.orthogonality, found.valuesAlone), family).toBeLessThan(bound);
      }
      const cholesky = choleskyResidual(definite(n));
      console.log(`${name} n = ${n} Cholesky`, cholesky);
      expect(cholesky).toBeLessThan(bound);
      if (n === 2000) return;
      for (const family of ['random', 'graded columns', 'rank-deficient']) {
        const found = svdResiduals(RECTANGULAR_FAMILIES[family](n, n >> 1));
        console.log(`${name} ${n} x ${n >> 1} SVD ${family}`, found);
        expect(Math.max(found.residual, found.orthogonality), family).toBeLessThan(bound);
      }
    });
  }
});
