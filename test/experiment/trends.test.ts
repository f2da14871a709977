import { describe, expect, it } from 'vitest';
import type { PointResult } from '../../src/experiment/results.ts';
import { widthTrends } from '../../src/experiment/trends.ts';
import { compareResults } from '../../src/judge/verdict.ts';

/** A point whose simulated x is 2 + excess(N), against the infinite-width value 2. */
function point(width: number, excess: number, standing: 'infinite-width' | 'exact' = 'infinite-width'): PointResult {
  const prediction = {
    orderParameters: {},
    observables: { x: 2 },
    status: { converged: true, residual: 0, iterations: 0, warnings: [] },
    references: { x: { value: 2, standing, form: 'GP', correction: 1 } },
    citations: [],
  };
  const simulation = {
    sampler: 'langevin',
    observables: { x: { value: 2 + excess, mcse: 0.01 } },
    diagnostics: { chains: 16, draws: 1 },
    warnings: [],
  };
  const rule = { level: 0.01, resolution: 0.25, rHat: 1.01, ess: 100 };
  const comparison = compareResults(prediction, simulation, rule);
  return {
    digest: String(width),
    parameters: { 'network.width': width, temperature: 1 },
    prediction,
    simulation,
    comparison,
  };
}

describe('the trend over the width', () => {
  it('recovers a deviation of exactly a + b / N', () => {
    const [trend] = widthTrends([100, 50, 200].map((n) => point(n, 0.05 + 3 / n)));
    expect(trend).toMatchObject({ observable: 'x', widths: [50, 100, 200], shrinks: true });
    expect(trend.parameters).toBe('{"temperature":1}');
    expect(trend.intercept).toBeCloseTo(0.05, 12);
    // Weighted least squares with equal weights: var(a) = s^2 sum x^2 / (n sum x^2 - (sum x)^2).
    const x = [1 / 50, 1 / 100, 1 / 200];
    const [sum, square] = [x.reduce((a, b) => a + b), x.reduce((a, b) => a + b * b, 0)];
    expect(trend.interceptError).toBeCloseTo(0.01 * Math.sqrt(square / (3 * square - sum * sum)), 12);
    expect(trend.z).toBeCloseTo((trend.intercept as number) / (trend.interceptError as number), 12);
  });

  it('is not asked of exact theories, nor of fewer than three widths', () => {
    expect(widthTrends([50, 100, 200].map((n) => point(n, 1 / n, 'exact')))).toEqual([]);
    expect(widthTrends([50, 100].map((n) => point(n, 1 / n)))).toEqual([]);
  });

  it('says where a deviation grows', () => {
    expect(widthTrends([50, 100, 200].map((n) => point(n, n / 1000)))[0].shrinks).toBe(false);
  });
});
