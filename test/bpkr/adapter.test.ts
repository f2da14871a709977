import { describe, expect, it } from 'vitest';
import { bpkrAdapter } from '../../src/experiment/adapters/bpkr/adapter.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import type { PointResult } from '../../src/experiment/results.ts';
import { compare, predict } from '../../src/experiment/run.ts';
import { chainMeans, jackknife } from '../../src/judge/chain-estimates.ts';
import { RandomStream } from '../../src/random/stream.ts';

function spec(network: object, extra: object = {}) {
  return parseSpec({
    theory: 'bpkr',
    data: { source: 'teacher', dimension: 12, noiseVariance: 0.25, train: 16, test: 10, seed: 3 },
    network: { width: 8, depth: 2, ...network },
    temperature: 0.1,
    simulation: { chains: 16, warmup: 100, draws: 300, seed: 5 },
    ...extra,
  });
}

async function compared(network: object, extra: object = {}): Promise<PointResult> {
  return (await compare(spec(network, extra))).points[0];
}

const standings = ({ comparison }: PointResult) =>
  Object.fromEntries(comparison?.observables.map(({ name, standing }) => [name, standing]) ?? []);

describe('deep networks in the experiment', () => {
  it('one output, T > 0: every observable, test outputs and kernel entries agree with the exact theory by z', async () => {
    const point = await compared({});
    expect(point.comparison?.verdict).toBe('agree');
    expect(point.comparison?.rmsZ).toBeGreaterThan(0.6);
    expect(point.comparison?.rmsZ).toBeLessThan(1.5);
    expect(new Set(Object.values(standings(point)))).toEqual(new Set(['exact']));
    expect(Object.keys(standings(point)).sort()).toEqual(
      Object.keys(bpkrAdapter.observables)
        .filter((name) => name !== 'accuracy')
        .sort(),
    );
    expect(point.simulation?.diagnostics.rHatMax).toBeLessThan(1.02);
  });

  it('one output, T = 0: the same, and the networks interpolate', async () => {
    const point = await compared(
      { widths: [6, 20], width: undefined },
      { temperature: 0, data: { source: 'teacher', dimension: 20, noiseVariance: 0.25, train: 10, test: 6, seed: 4 } },
    );
    expect(point.comparison?.verdict).toBe('agree');
    expect(point.prediction?.observables.trainError).toBeLessThan(1e-20);
    expect(point.simulation?.observables.trainError.value).toBeLessThan(1e-20);
  });

  it('several outputs are judged to the stated order in m/N', async () => {
    const data = { source: 'teacher', dimension: 12, outputs: 3, noiseVariance: 0.25, train: 16, test: 10, seed: 3 };
    const point = await compared({ width: 40, depth: 1 }, { data });
    expect(point.comparison?.verdict).toBe('undecided');
    expect(point.comparison?.reason).toContain('theory less infinite width');
    expect(standings(point).amplitude).toBe('leading-order');
    expect(point.prediction?.orderParameters.U).toHaveLength(3);
  });

  it('ReLU by HMC: heuristic, within the measured domain of the note', async () => {
    const point = await compared(
      { activation: 'relu', width: 40, depth: 1, closure: 'outside' },
      { simulation: { chains: 8, warmup: 100, draws: 150, seed: 5 }, judge: { rHat: 1.1, ess: 50 } },
    );
    expect(point.simulation?.sampler).toBe('hmc');
    expect(standings(point).readoutNorm).toBe('heuristic');
    expect(point.comparison?.verdict).not.toBe('disagree');
    expect(point.prediction?.status.warnings.join()).toMatch(/heuristic/);
  });

  it('a sweep shares one decomposition; infinite width is the Gaussian process, saddle and exact', async () => {
    const { points } = await predict(
      spec({}, { sweep: { 'network.width': [1, 5, 100, 'infinity'], 'network.depth': [1, 3] } }),
    );
    expect(points).toHaveLength(8);
    for (const { parameters, prediction } of points) {
      expect(prediction?.status.converged).toBe(true);
      expect(JSON.stringify(prediction)).not.toMatch(/NaN|Infinity/);
      if (parameters['network.width'] !== 'infinity') continue;
      const gp = prediction?.forms?.GP?.testError as number;
      expect(prediction?.observables.testError).toBeCloseTo(gp, 12);
      expect(prediction?.exactObservables?.testError).toBeCloseTo(gp, 12);
    }
  });

  it('classes: the accuracy of the mean predictor is compared, with the error of the points near the border', async () => {
    const data = { source: 'digits', classes: [4, 9], train: 40, test: 200, seed: 1 };
    const simulation = { chains: 8, warmup: 50, draws: 100, seed: 5 };
    const { prediction, simulation: sampled, comparison } = await compared({ width: 20 }, { data, simulation });
    const accuracy = prediction?.observables.accuracy as number;
    expect(accuracy).toBeGreaterThan(0.9);
    expect(accuracy).toBeLessThan(1);
    const { value, mcse } = sampled?.observables.accuracy ?? { value: null, mcse: null };
    expect(Math.abs(Number(value) - accuracy)).toBeLessThan(0.03);
    expect(mcse).toBeGreaterThan(1e-4);
    expect(mcse).toBeLessThan(0.02);
    const found = comparison?.observables.find(({ name }) => name === 'accuracy');
    expect(found?.standing).toBe('exact');
    expect(found?.verdict).toBe('agree');
  });

  it('several classes: accuracy to the points that the stated order can move', async () => {
    const data = { source: 'digits', classes: [1, 7, 8], train: 30, test: 100, seed: 1 };
    const simulation = { chains: 8, warmup: 50, draws: 100, seed: 5 };
    const { comparison } = await compared({ width: 40, depth: 1 }, { data, simulation });
    const found = comparison?.observables.find(({ name }) => name === 'accuracy');
    expect(found?.standing).toBe('leading-order');
    expect(found?.verdict).toBe('agree');
  });

  it('samplers that do not fit are refused by name', async () => {
    const refused = (network: object, simulation: object) =>
      expect(async () => predict(spec(network, { simulation }))).rejects.toThrow(/simulation\.sampler/);
    await refused({ activation: 'relu' }, { sampler: 'gibbs' });
    await refused({}, { sampler: 'flow' });
  });
});

describe('estimates over chains', () => {
  it('the jackknife takes away the 1/n bias of a square and states its error', () => {
    const stream = new RandomStream({ seed: 2, purpose: 'jackknife' });
    const results = Array.from({ length: 400 }, () => {
      const parts = Array.from({ length: 8 }, () => Float64Array.of(1 + stream.normal()));
      const { value, mcse } = jackknife(parts, ([mean]) => mean * mean);
      return { value: value as number, mcse: mcse as number };
    });
    const mean = results.reduce((sum, { value }) => sum + value, 0) / 400;
    const spread = Math.sqrt(results.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 399);
    const stated = Math.sqrt(results.reduce((sum, { mcse }) => sum + mcse ** 2, 0) / 400);
    expect(Math.abs(mean - 1)).toBeLessThan(3.5 * (spread / 20));
    expect(stated / spread).toBeGreaterThan(0.85);
    expect(stated / spread).toBeLessThan(1.25);
  });

  it('means over chains have the spread of the chains over sqrt(n)', () => {
    const { value, mcse, degreesOfFreedom } = chainMeans([
      [1, 5],
      [3, 5],
    ]);
    expect(value).toEqual([2, 5]);
    expect(mcse).toEqual([1, 0]);
    expect(degreesOfFreedom).toBe(1);
  });
});
