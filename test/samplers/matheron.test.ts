import { expect, test } from 'vitest';
import { conditionalCovariance, conditionalMean, conditionOn } from '../../src/gaussian/conditioning.ts';
import { lowRankFactor } from '../../src/gaussian/low-rank-factor.ts';
import { matheron } from '../../src/gaussian/matheron.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { gram, multiply } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { zScore } from './z-scores.ts';

const stream = new RandomStream({ seed: 3, purpose: 'matheron' });
const normal = (rows: number, columns: number) =>
  matrix(rows, columns, stream.fillNormal(new Float64Array(rows * columns)));

test('low-rank factor: C C^T = A with as many columns as the rank', () => {
  for (const rank of [0, 1, 3, 6]) {
    const a = gram(normal(6, rank));
    const c = lowRankFactor(a, 1e-12);
    expect(c.columns).toBe(rank);
    const back = gram(c);
    for (const [i, value] of a.data.entries()) expect(back.data[i]).toBeCloseTo(value, 12);
  }
});

test("draws by Matheron's rule have the conditional mean and covariance", () => {
  const features = normal(6, 8);
  const joint = gram(features, 1 / 8);
  const block = (rows: readonly number[], columns: readonly number[]) =>
    matrix(
      rows.length,
      columns.length,
      Float64Array.from(rows.flatMap((i) => columns.map((j) => joint.data[i * 6 + j]))),
    );
  const [train, fresh] = [
    [0, 1, 2, 3],
    [4, 5],
  ];
  const targets = normal(4, 1);
  const ridge = 0.3;
  const cross = block(fresh, train);
  const conditioning = conditionOn(block(train, train), targets, ridge);
  const count = 20_000;
  const prior = multiply(features, normal(8, count));
  for (let i = 0; i < prior.data.length; i++) prior.data[i] /= Math.sqrt(8);
  const rows = (indices: readonly number[]) =>
    matrix(
      indices.length,
      count,
      Float64Array.from(indices.flatMap((i) => [...prior.data.subarray(i * count, (i + 1) * count)])),
    );
  const noise = normal(4, count);
  for (let i = 0; i < noise.data.length; i++) noise.data[i] *= Math.sqrt(ridge);
  const repeated = matrix(
    4,
    count,
    Float64Array.from({ length: 4 * count }, (_, i) => targets.data[Math.floor(i / count)]),
  );
  const draws = matheron(conditioning.factor, cross, { atNew: rows(fresh), atTrain: rows(train) }, repeated, noise);
  const mean = conditionalMean(conditioning, cross).data;
  const covariance = conditionalCovariance(conditioning, cross, block(fresh, fresh)).data;
  const row = (i: number) => Array.from(draws.data.subarray(i * count, (i + 1) * count));
  for (const i of [0, 1]) {
    expect(Math.abs(zScore(row(i), mean[i]))).toBeLessThan(4);
    for (const j of [0, 1]) {
      const other = row(j);
      const products = row(i).map((value, k) => (value - mean[i]) * (other[k] - mean[j]));
      expect(Math.abs(zScore(products, covariance[i * 2 + j]))).toBeLessThan(4);
    }
  }
});

test('without noise the draws pass through the targets', () => {
  const kernel = gram(normal(3, 5));
  const targets = normal(3, 1);
  const { factor } = conditionOn(kernel, targets, 0);
  const prior = normal(3, 1);
  const draw = matheron(factor, kernel, { atNew: prior, atTrain: prior }, targets);
  for (const [i, value] of targets.data.entries()) expect(draw.data[i]).toBeCloseTo(value, 9);
});
