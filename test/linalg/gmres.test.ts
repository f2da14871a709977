import { expect, it } from 'vitest';
import { gmres } from '../../src/linalg/gmres.ts';
import { solveGeneral } from '../../src/linalg/lu.ts';
import { RandomStream } from '../../src/random/stream.ts';

const n = 40;
const stream = new RandomStream({ seed: 1, purpose: 'gmres' });
const a = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 + i / n : 0));
const noise = stream.fillNormal(new Float64Array(n * n));
for (let i = 0; i < n * n; i++) a[i] += 0.05 * noise[i];
const b = stream.fillNormal(new Float64Array(n));
const apply = (x: Float64Array, y: Float64Array) => {
  for (let i = 0; i < n; i++) y[i] = x.reduce((sum, value, j) => sum + a[i * n + j] * value, 0);
};
const diagonal = (x: Float64Array, y: Float64Array) => y.set(x.map((value, i) => value / a[i * n + i]));

it('finds the solution of elimination; the diagonal as preconditioner saves products', () => {
  const expected = b.slice();
  solveGeneral(n, 1, a.slice(), expected);
  const plain = gmres(apply, (x, y) => y.set(x), b, 1e-11, n);
  const near = gmres(apply, diagonal, b, 1e-11, n);
  for (const { solution, residual } of [plain, near]) {
    expect(residual).toBeLessThanOrEqual(1e-11);
    for (const [i, value] of solution.entries()) expect(value).toBeCloseTo(expected[i], 10);
  }
  expect(near.coefficients.length).toBeLessThan(0.6 * plain.coefficients.length);
});

it('says how far it came where products run out, and takes nothing for a right side within the tolerance', () => {
  expect(gmres(apply, (x, y) => y.set(x), b, 1e-11, 3).residual).toBeGreaterThan(1e-11);
  expect(gmres(apply, diagonal, new Float64Array(n), 1e-11, 3)).toMatchObject({ coefficients: [], residual: 0 });
});
