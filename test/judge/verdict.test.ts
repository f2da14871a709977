import { describe, expect, it } from 'vitest';
import { chainMeans } from '../../src/judge/chain-estimates.ts';
import { diagnosticsFailed } from '../../src/judge/diagnostics.ts';
import type { Prediction, Reference } from '../../src/judge/prediction.ts';
import { bonferroniBound, zScore } from '../../src/judge/score.ts';
import type { Estimate, Simulation } from '../../src/judge/simulation.ts';
import { compareResults } from '../../src/judge/verdict.ts';
import { normalCdf } from '../../src/numeric/special/normal-distribution.ts';
import { studentTCdf } from '../../src/numeric/special/student-t.ts';
import { RandomStream } from '../../src/random/stream.ts';

const rule = { level: 0.01, resolution: 0.25, rHat: 1.01, ess: 100 };

function compareOne(reference: Reference, estimate: Estimate, converged = true) {
  const prediction: Prediction = {
    orderParameters: {},
    observables: {},
    status: { converged, residual: 0, iterations: 1, warnings: [] },
    references: { x: reference },
    citations: [],
  };
  const simulation: Simulation = {
    sampler: 'gibbs',
    observables: { x: estimate },
    diagnostics: { chains: 4, draws: 100 },
    warnings: [],
  };
  return compareResults(prediction, simulation, rule);
}

const exact = (value: Reference['value']): Reference => ({ value, standing: 'exact', form: 'exact' });
const estimate = (value: Estimate['value'], mcse: Estimate['mcse'], more: Partial<Estimate> = {}): Estimate => ({
  value,
  mcse,
  ...more,
});

describe('z-scores', () => {
  it('are differences in error bars', () => {
    expect(zScore(1.3, 1, 0.1)).toBeCloseTo(3, 12);
    expect(zScore(0.7, 1, 0.1)).toBeCloseTo(-3, 12);
  });

  it('of few chains have the tail probability of their t-score', () => {
    for (const freedom of [1, 3, 7, 15]) {
      for (const t of [-4, -1, 0.5, 3, 12]) {
        expect(normalCdf(zScore(t, 0, 1, freedom))).toBeCloseTo(studentTCdf(t, freedom), 10);
      }
    }
    expect(zScore(1e9, 0, 1, 15)).toBeGreaterThan(15);
  });

  it('have unit rms over the chain means of any small number of chains', () => {
    const stream = new RandomStream({ seed: 7, purpose: 'z' });
    for (const chains of [3, 5, 16]) {
      let square = 0;
      const repeats = 20_000;
      for (let k = 0; k < repeats; k++) {
        const means = Array.from({ length: chains }, () => stream.normal());
        const mean = means.reduce((a, b) => a + b) / chains;
        const variance = means.reduce((a, b) => a + (b - mean) ** 2, 0) / (chains - 1);
        square += zScore(mean, 0, Math.sqrt(variance / chains), chains - 1) ** 2 / repeats;
      }
      // The mean of 20,000 squares of normal scores has standard error 0.01.
      expect(Math.abs(square - 1)).toBeLessThan(0.04);
    }
  });

  it('of numbers that are equal to rounding are none', () => {
    expect(Math.abs(zScore(1e-28, 0, 1e-30))).toBeLessThan(1e-10);
    expect(Math.abs(zScore(1 + 1e-13, 1, 0))).toBeLessThan(1);
  });

  it('are bounded by the normal quantile of the level shared among the entries', () => {
    expect(bonferroniBound(0.05, 1)).toBeCloseTo(1.959964, 5);
    expect(bonferroniBound(0.01, 500)).toBeCloseTo(4.264891, 5);
  });
});

describe('a verdict', () => {
  it('on an exact theory goes by z alone', () => {
    expect(compareOne(exact(1), estimate(1.05, 0.02))).toMatchObject({ verdict: 'agree', entries: 1 });
    expect(compareOne(exact(1), estimate(1.06, 0.02))).toMatchObject({
      verdict: 'disagree',
      reason: 'x: |z| 3 above 2.58',
    });
  });

  it('allows for the number of entries', () => {
    const value = new Array<number>(500).fill(1);
    const one = (off: number) =>
      estimate(
        value.map((x, i) => (i === 7 ? x + off : x)),
        0.01,
      );
    expect(compareOne(exact(value), one(0.042)).verdict).toBe('agree');
    expect(compareOne(exact(value), one(0.044)).verdict).toBe('disagree');
  });

  const saddle: Reference = { value: 1, standing: 'leading-order', form: 'saddle', correction: 0.1, order: 'm/N' };

  it('on a leading order agrees by z alone, and is within where only the allowance explains the gap', () => {
    expect(compareOne(saddle, estimate(1.02, 0.01))).toMatchObject({ verdict: 'agree' });
    const within = compareOne(saddle, estimate(1.12, 0.01));
    expect(within).toMatchObject({
      verdict: 'within',
      reason: 'x: |z| 12; gap 0.12 within the 0.1 that the theory leaves out (m/N) and 2.58 error bars of 0.01',
      maxAbsZ: expect.closeTo(12, 9),
    });
    expect(within.observables[0]).toMatchObject({ deviation: expect.closeTo(0.12, 12), allowance: 0.1 });
    expect(compareOne(saddle, estimate(1.13, 0.01))).toMatchObject({
      verdict: 'disagree',
      reason: 'x: |z| 13; gap 0.13 above the 0.1 that the theory leaves out (m/N) and 2.58 error bars of 0.01',
    });
  });

  it('cannot tell where the allowance is half of the value, or more than what the theory adds to infinite width', () => {
    expect(compareOne({ ...saddle, correction: 0.6 }, estimate(1.3, 0.01))).toMatchObject({
      verdict: 'undecided',
      reason: expect.stringContaining('half of its value or more'),
    });
    expect(compareOne({ ...saddle, gp: 1.08 }, estimate(1.09, 0.01))).toMatchObject({
      verdict: 'undecided',
      reason: expect.stringContaining('theory less infinite width, is 0.08'),
    });
    expect(compareOne({ ...saddle, gp: 1.2 }, estimate(1.09, 0.01)).verdict).toBe('within');
    // What the raw numbers show needs no allowance, however large.
    expect(compareOne({ ...saddle, gp: 1.08, correction: 0.6 }, estimate(1.01, 0.01)).verdict).toBe('agree');
    expect(compareOne({ ...saddle, gp: 1.08, correction: 0.6 }, estimate(2, 0.01)).verdict).toBe('disagree');
  });

  it('takes one correction for each entry', () => {
    const wide: Reference = {
      value: [1, 2],
      standing: 'infinite-width',
      form: 'GP',
      correction: [0, 0.5],
      order: '1/N',
    };
    expect(compareOne(wide, estimate([1, 2.4], 0.01)).verdict).toBe('within');
    expect(compareOne(wide, estimate([1.4, 2], 0.01)).verdict).toBe('disagree');
  });

  it('of one chain or network has no error bar, and names the cure', () => {
    expect(compareOne(exact(1), estimate(1.2, null))).toMatchObject({
      verdict: 'undecided',
      reason: expect.stringContaining('simulation.chains'),
    });
    expect(chainMeans([[1, 2]])).toMatchObject({ value: [1, 2], mcse: null });
  });

  it('is undecided where chains have not mixed, even far from the theory', () => {
    expect(compareOne(exact(1), estimate(2, 0.01, { rHat: 1.2 }))).toMatchObject({
      verdict: 'undecided',
      reason: 'x: R-hat 1.200 is above 1.01',
    });
    expect(compareOne(exact(1), estimate(1, 0.01, { rHat: 1.001, essBulk: [500, 60] })).reason).toContain('ESS 60');
  });

  it('is undecided where error bars are wide, unless they exclude the theory all the same', () => {
    expect(compareOne(exact(1), estimate(1.2, 0.4))).toMatchObject({ verdict: 'undecided' });
    expect(compareOne(exact(1), estimate(5, 1.3)).verdict).toBe('disagree');
    expect(compareOne({ ...exact(0), scale: 10 }, estimate(0.1, 0.4)).verdict).toBe('agree');
    expect(compareOne(exact(0), estimate(1e-28, 1e-29)).verdict).toBe('agree');
  });

  it('is undecided where the theory has no number or did not converge', () => {
    expect(compareOne(exact(null), estimate(1, 0.1)).verdict).toBe('undecided');
    expect(compareOne(exact(1), estimate(1, 0.1), false)).toMatchObject({ verdict: 'undecided' });
  });

  it('leaves no NaN', () => {
    const result = compareOne(exact([1, null, 3]), estimate([1, 2, 3.1], [0.1, 0.1, null]));
    expect(JSON.stringify(result)).not.toContain('NaN');
    expect(result.observables[0]).toMatchObject({ z: [0, null, null], entries: 1 });
  });

  it('comes with whether the diagnostics failed', () => {
    const simulation = (rHat: number): Simulation => ({
      sampler: 'hmc',
      observables: { x: estimate(1, 0.1, { rHat }) },
      diagnostics: { chains: 4, draws: 10 },
      warnings: [],
    });
    expect(diagnosticsFailed(simulation(1.5), rule)).toBe('x: R-hat 1.500 is above 1.01');
    expect(diagnosticsFailed(simulation(1.005), rule)).toBeUndefined();
  });
});

describe('a theory that claims nothing', () => {
  it('is undecided wherever it says so, however far or near the simulation is', () => {
    for (const value of [1, 2]) {
      const { verdict, reason } = compareOne(
        { ...exact(1), standing: 'heuristic', correction: 0.1, unclaimed: 'outside the measured domain: depth 4' },
        estimate(value, 0.01),
      );
      expect(verdict).toBe('undecided');
      expect(reason).toMatch(/depth 4/);
    }
  });
});
