import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../src/random/stream.ts';
import {
  autocovariance,
  effectiveSize,
  energyFraction,
  errorOfQuantile,
  momentsOf,
  spreadOfChains,
  summarizeScalar,
} from '../../../src/samplers/diagnostics/index.ts';
import reference from './reference.json' with { type: 'json' };

/** Chains that any language can make: an autoregression driven by a linear congruential generator. */
function referenceChains(seed: number, n: number, m: number, rho: number, shift: number, kind: string): Float64Array[] {
  let state = seed;
  return Array.from({ length: m }, (_, c) => {
    let x = 0;
    return Float64Array.from({ length: n }, () => {
      state = Number((1664525n * BigInt(state) + 1013904223n) % 4294967296n);
      x = rho * x + (state / 4294967296 - 0.5);
      const value = x + shift * c;
      if (kind === 'tail') return value * value * value * (1 + c * shift);
      return kind === 'ties' ? Math.floor(value * 4) / 4 : value;
    });
  });
}

describe('diagnostics = an independent implementation of Vehtari et al. (2021) in numpy and scipy', () => {
  for (const { seed, n, m, rho, shift, kind, expected } of reference) {
    test(`${m} chains of ${n}, autoregression ${rho}, shift ${shift}, ${kind}`, () => {
      const chains = referenceChains(seed, n, m, rho, shift, kind);
      const summary = summarizeScalar(chains);
      for (const name of ['rHat', 'essBulk', 'essTail', 'essMean', 'mcse', 'mcseVariance'] as const) {
        expect(Math.abs((summary[name] as number) / expected[name] - 1), name).toBeLessThan(1e-8);
      }
      expect(errorOfQuantile(chains, 0.1)).toBeCloseTo(expected.mcseQ10, 12);
      expect(errorOfQuantile(chains, 0.5)).toBeCloseTo(expected.mcseMedian, 12);
      expect(summary.mcseQuantiles?.[1]).toBeCloseTo(expected.mcseMedian, 12);
    });
  }
});

describe('what the draws do not allow', () => {
  const chain = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i * i));

  test('no chain, or no draws: empty', () => {
    expect(summarizeScalar([])).toEqual({ kind: 'empty', chains: 0, draws: 0 });
    expect(summarizeScalar([chain, []])).toEqual({ kind: 'empty', chains: 2, draws: 0 });
  });

  test('a NaN or an infinity: not-finite, and no numbers', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const spoiled = chain.slice();
      spoiled[7] = bad;
      expect(summarizeScalar([chain, spoiled])).toEqual({ kind: 'not-finite', chains: 2, draws: 40 });
    }
  });

  test('all draws equal: constant, with an error bar of 0', () => {
    const summary = summarizeScalar([new Float64Array(10).fill(2), new Float64Array(10).fill(2)]);
    expect(summary).toMatchObject({ kind: 'constant', mean: 2, variance: 0, mcse: 0, mcseVariance: 0 });
    expect(summary.rHat).toBeUndefined();
  });

  test('chains that stand still at different places: stuck, with an infinite R-hat', () => {
    const summary = summarizeScalar([new Float64Array(10).fill(1), new Float64Array(10).fill(2)]);
    expect(summary).toMatchObject({ kind: 'stuck', rHat: Number.POSITIVE_INFINITY });
    expect(summary.mean).toBeCloseTo(1.5, 12);
    expect(summary.essBulk).toBeUndefined();
  });

  test('one chain is compared with itself: a drift within it is seen', () => {
    const drift = Float64Array.from({ length: 200 }, (_, i) => i / 50 + Math.sin(i * i));
    expect(summarizeScalar([drift]).rHat).toBeGreaterThan(1.3);
    expect(summarizeScalar([chain]).kind).toBe('usable');
  });

  test('fewer than 6 draws: short, with mean and variance; an R-hat from 4', () => {
    expect(summarizeScalar([chain.slice(0, 3)])).toMatchObject({ kind: 'short', draws: 3 });
    expect(summarizeScalar([chain.slice(0, 3)]).rHat).toBeUndefined();
    expect(summarizeScalar([chain.slice(0, 5)]).rHat).toBeGreaterThan(0);
  });

  test('chains of unequal length are cut to the shortest', () => {
    expect(summarizeScalar([chain, chain.slice(0, 12)]).draws).toBe(24);
  });

  test('nearly all draws equal: no tail size, and no NaN', () => {
    const rare = [new Float64Array(50), new Float64Array(50)];
    rare[0][3] = 1;
    const summary = summarizeScalar(rare);
    for (const value of Object.values(summary)) if (typeof value === 'number') expect(value).not.toBeNaN();
  });
});

test('independent draws: R-hat near 1, effective sizes near the number of draws', () => {
  const stream = new RandomStream({ seed: 8, purpose: 'diagnostics' });
  const chains = Array.from({ length: 4 }, () => stream.fillNormal(new Float64Array(1000)));
  const summary = summarizeScalar(chains);
  expect(summary.rHat).toBeLessThan(1.01);
  expect(summary.essBulk).toBeGreaterThan(3400);
  expect(summary.essBulk).toBeLessThan(4700);
  expect(summary.mcse).toBeCloseTo(1 / Math.sqrt(4000), 2);
});

test('autocorrelation time of an autoregression = (1 + rho) / (1 - rho)', () => {
  const stream = new RandomStream({ seed: 9, purpose: 'diagnostics' });
  const chains = Array.from({ length: 8 }, () => {
    let x = stream.normal() / Math.sqrt(1 - 0.81);
    return Float64Array.from({ length: 20000 }, () => {
      x = 0.9 * x + stream.normal();
      return x;
    });
  });
  // 8,400 independent draws' worth: the estimate scatters by 3 %.
  const relative = effectiveSize(chains) / ((8 * 20000) / 19);
  expect(Math.abs(relative - 1)).toBeLessThan(0.1);
});

test('autocovariance by Fourier transform = by its sum', () => {
  const x = Float64Array.from({ length: 37 }, (_, i) => Math.cos(i * i * 0.7) + 1e3);
  const mean = x.reduce((sum, value) => sum + value, 0) / 37;
  autocovariance(x).forEach((value, t) => {
    let sum = 0;
    for (let i = 0; i + t < 37; i++) sum += (x[i] - mean) * (x[i + t] - mean);
    expect(value).toBeCloseTo(sum / 37, 12);
  });
});

test('running moments do not cancel: a variance of 1 beside a mean of 1e9', () => {
  const { mean, variance } = momentsOf([1e9 - 1, 1e9, 1e9 + 1]);
  expect(mean).toBe(1e9);
  expect(variance).toBe(1);
});

test('the error of chain means is their spread over sqrt(chains)', () => {
  const { mean, mcse, degreesOfFreedom } = spreadOfChains([
    [1, 5],
    [3, 5],
  ]);
  expect([...mean]).toEqual([2, 5]);
  expect(mcse).toEqual(Float64Array.of(1, 0));
  expect(degreesOfFreedom).toBe(1);
  expect(spreadOfChains([[1, 5]]).mcse).toBeNull();
});

test('energy fraction: 2 for independent energies, near 0 for a slow walk, undefined where it means nothing', () => {
  const stream = new RandomStream({ seed: 10, purpose: 'diagnostics' });
  const independent = stream.fillNormal(new Float64Array(4000));
  expect(energyFraction(independent)).toBeCloseTo(2, 0);
  const walk = Float64Array.from({ length: 4000 }, (_, i) => Math.sin(i / 500));
  expect(energyFraction(walk)).toBeLessThan(0.01);
  expect(energyFraction([1, 1, 1, 1])).toBeUndefined();
  expect(energyFraction([1, 2])).toBeUndefined();
  expect(energyFraction([1, Number.NaN, 2])).toBeUndefined();
});
