import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/random/stream.ts';
import { drawLogGig } from '../../src/samplers/log-gig.ts';

/** Mean and variance of x under exp(n x - (a e^2x + b e^-2x) / 2), by the trapezoid rule on a wide grid. */
function momentsByQuadrature(n: number, a: number, b: number): { mean: number; variance: number } {
  const log = (x: number) => n * x - 0.5 * (a * Math.exp(2 * x) + b * Math.exp(-2 * x));
  const grid = Array.from({ length: 400_001 }, (_, i) => -40 + i * 2e-4);
  const peak = grid.reduce((most, x) => Math.max(most, log(x)), Number.NEGATIVE_INFINITY);
  let [w, s, q] = [0, 0, 0];
  for (const x of grid) {
    const density = Math.exp(log(x) - peak);
    w += density;
    s += density * x;
    q += density * x * x;
  }
  return { mean: s / w, variance: q / w - (s / w) ** 2 };
}

describe('log of a generalized inverse Gaussian', () => {
  test.each([
    [0, 1, 1],
    [20, 30, 2],
    [-7, 0.5, 12],
    [1, 1e-6, 1e-3],
    [-300, 4, 900],
    [0, 1e-4, 1e-4],
  ])('n = %f, a = %f, b = %f: mean and variance of the draws are those of the density', (n, a, b) => {
    const stream = new RandomStream({ seed: 5, purpose: 'gig' });
    const count = 40_000;
    const draws = Array.from({ length: count }, () => drawLogGig(stream, n, a, b));
    const { mean, variance } = momentsByQuadrature(n, a, b);
    const sampleMean = draws.reduce((sum, x) => sum + x, 0) / count;
    const squares = draws.map((x) => (x - mean) ** 2);
    const sampleVariance = squares.reduce((sum, x) => sum + x, 0) / count;
    const spread = Math.sqrt(squares.reduce((sum, x) => sum + (x - sampleVariance) ** 2, 0) / count);
    expect(Math.abs(sampleMean - mean) / Math.sqrt(variance / count)).toBeLessThan(3.5);
    expect(Math.abs(sampleVariance - variance) / (spread / Math.sqrt(count))).toBeLessThan(3.5);
  });
});
