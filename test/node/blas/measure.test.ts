import { expect, test } from 'vitest';
import { backend } from '../../../src/linalg/active-backend.ts';
import { measureBackend } from '../../../src/node/blas/measure.ts';

test('the measured speed is of the backend in use and positive', () => {
  const speed = measureBackend();
  expect(speed.name).toBe(backend().name);
  for (const value of [speed.productF64, speed.productF32, speed.eigen256]) {
    expect(value).toBeGreaterThan(0);
    expect(Number.isFinite(value)).toBe(true);
  }
});
