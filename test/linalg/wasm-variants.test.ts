import { expect, test } from 'vitest';
import { backend, useBackend } from '../../src/linalg/active-backend.ts';
import { symmetricEigenvalues } from '../../src/linalg/eigen.ts';
import { multiply } from '../../src/linalg/products.ts';
import { testBackends } from '../support/backends.ts';
import { largest } from '../support/residuals.ts';
import { normalMatrix, SYMMETRIC_FAMILIES } from '../support/test-matrices.ts';

const usable = testBackends().filter(({ missing }) => missing === undefined);

test('all backends agree on products and eigenvalues to rounding', () => {
  const before = backend();
  const n = 120;
  const a = normalMatrix(n, n, 'variants');
  const symmetric = SYMMETRIC_FAMILIES.random(n);
  const results = usable.map(({ install }) => {
    install();
    return { product: multiply(a, a).data, values: symmetricEigenvalues(symmetric) };
  });
  useBackend(before);
  expect(results.length).toBeGreaterThan(1);
  const [reference, ...others] = results;
  for (const { product, values } of others) {
    expect(largest(product.map((value, i) => value - reference.product[i]))).toBeLessThan(n * 2 ** -50);
    const norm = largest(reference.values);
    expect(largest(values.map((value, i) => value - reference.values[i])) / norm).toBeLessThan(n * 2 ** -52);
  }
});
