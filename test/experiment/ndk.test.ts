import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { loadTask } from '../../src/data/load.ts';
import { ndkAdapter } from '../../src/experiment/adapters/ndk/adapter.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { compare, predict } from '../../src/experiment/run.ts';
import type { DataSpec } from '../../src/experiment/spec.ts';
import { inlineExecutor } from '../../src/samplers/inline-executor.ts';

const loadData = async (data: DataSpec) => withDigest(await loadTask(data, { read: async () => undefined }));

const base = {
  theory: 'ndk',
  data: { source: 'teacher', dimension: 5, train: 3, test: 2, teacherVariance: 0.1, seed: 3 },
  network: { depth: 1, width: 96, activation: 'relu', priorVariance: 1 },
  temperature: 0.2,
  dynamics: { initialVariance: 1.5, times: [0.5, 4] },
  simulation: { chains: 64, seed: 5 },
};
const DRIFTS = ['D0', 'D1', 'D2', 'D3', 'D4'] as const;
const spec = (changes: object = {}) => parseSpec({ ...base, ...changes });
const predicted = async (changes: object) => (await predict(spec(changes), { loadData })).points[0].prediction!;
const compared = async (changes: object) => {
  const { points, failures } = await compare(spec(changes), { loadData, executor: inlineExecutor });
  if (failures.length > 0) throw failures[0].error;
  return points[0];
};

describe('the course of learning in the experiment', () => {
  it('predicts arrays over times, with the parts of the error, the limits and the best time', async () => {
    const { observables, times, forms, orderParameters } = await predicted({});
    expect(times).toEqual([0.5, 4]);
    const [bias2, variance, error] = ['bias2', 'variance', 'testError'].map((name) => observables[name] as number[]);
    error.forEach((value, t) => {
      expect(value).toBeCloseTo(bias2[t] + variance[t], 12);
    });
    expect(observables.bestError).toBe(Math.min(...error));
    expect(Object.keys(forms ?? {})).toEqual(['NTK plateau', 'NNGP', 'diffusive phase, T → 0']);
    expect(orderParameters.solver).toBe('modes');
    // Both are of the limit T -> 0: half the temperature doubles the diffusive time alone
    const { observables: colder } = await predicted({ temperature: 0.1 });
    expect(colder.gradientTime).toBeCloseTo(observables.gradientTime as number, 10);
    expect(colder.diffusiveTime).toBeCloseTo(2 * (observables.diffusiveTime as number), 8);
    expect(observables.diffusiveTime).toBeGreaterThan(0);
    for (const name of Object.keys(observables)) expect(ndkAdapter.observables[name]).toBeDefined();
  });

  it('chooses modes for a coarse accuracy, closed equations for linear networks', async () => {
    const solverOf = async (changes: object) => (await predicted(changes)).orderParameters.solver;
    expect(await solverOf({ dynamics: { times: [1], accuracy: 1e-4 } })).toBe('modes');
    expect(await solverOf({ network: { width: 96, activation: 'linear' } })).toBe('linear');
    expect(await solverOf({ temperature: 0 })).toBe('flow');
  });

  it('gives mean and variance under every drift protocol', async () => {
    for (const drift of DRIFTS) {
      const { observables } = await predicted({ dynamics: { drift, times: [0, 3] } });
      expect(observables.gradientTime).toBeUndefined();
      expect((observables.variance as number[])[1]).toBeGreaterThan(0);
      expect((observables.testError as number[])[1]).toBeGreaterThan(0);
    }
    const data = { source: 'digits', classes: [0, 1], train: 8, test: 6 };
    const { observables } = await predicted({ data, dynamics: { drift: 'D4', times: [0, 3] } });
    for (const name of ['accuracy', 'bestAccuracy', 'networkAccuracy']) expect(observables[name]).toHaveLength(2);
    const { forms } = await predicted({ data, dynamics: { drift: 'D1', times: [0, 3] } });
    expect(forms?.['τ → ∞'].bestAccuracy).toHaveLength(2);
  });

  it('computes the variance of a larger problem when it is asked for', async () => {
    const data = { ...base.data, train: 30, test: 60, dimension: 40 };
    const without = await predicted({ data, dynamics: { drift: 'D4', times: [0, 3] } });
    expect(without.observables.variance).toBeNull();
    expect(without.status.warnings.join()).toContain('dynamics.variance: true');
    const asked = await predicted({ data, dynamics: { drift: 'D4', times: [3], variance: true, accuracy: 1e-3 } });
    expect(asked.observables.variance).toHaveLength(1);
  });

  it('compares means and variances with simulated networks', async () => {
    const { comparison, simulation } = await compared({});
    expect(comparison?.verdict).toBe('agree');
    expect(comparison?.observables.map(({ name }) => name).sort()).toEqual([
      'testError',
      'testMean',
      'testVariance',
      'trainError',
      'trainMean',
    ]);
    for (const name of Object.keys(simulation?.observables ?? {})) expect(ndkAdapter.observables[name]).toBeDefined();
  });

  it('extrapolates in 1/N, with the slope and how straight the line is', async () => {
    const { simulation, comparison } = await compared({
      simulation: { chains: 48, seed: 5, extrapolate: [24, 48], precision: 'f32' },
    });
    expect(comparison?.verdict).not.toBe('disagree');
    const { testMeanSlope, widthMisfit, testMean } = simulation!.observables;
    expect(testMeanSlope.value).toHaveLength(2);
    expect(widthMisfit.value).toBeLessThan(4);
    expect(testMean.value).toHaveLength(2);
  });

  it('simulates what it predicts under drift and under phases', async () => {
    const drift = await compared({ dynamics: { drift: 'D4', times: [0, 4] }, simulation: { chains: 48, burnIn: 4 } });
    expect(drift.comparison?.verdict).toBe('agree');
    const phases = [
      { from: 0, drift: [true, true], learn: [true, true] },
      { from: 1, drift: [false, true], learn: [false, true] },
      { from: 2, drift: [true, false], learn: [true, false] },
    ];
    const frozen = await compared({ dynamics: { phases, times: [0.5, 1.5, 3] } });
    expect(frozen.comparison?.verdict).toBe('agree');
    expect(frozen.comparison?.rmsZ).toBeLessThan(2);
  });

  it('one phase of ordinary learning, and a frozen readout as phases, are the same predictions', async () => {
    const ordinary = [{ from: 0, drift: [true, true], learn: [true, true] }];
    const frozen = [...ordinary, { from: 1, drift: [true, false], learn: [false, false] }];
    const course = await predicted({ dynamics: { times: [0.5, 4], phases: ordinary, accuracy: 1e-8 } });
    const direct = await predicted({ dynamics: { times: [0.5, 4], accuracy: 1e-8 } });
    const close = (a: unknown, b: unknown) =>
      (a as number[]).forEach((x, i) => {
        expect(x).toBeCloseTo((b as number[])[i], 7);
      });
    close(course.observables.testError, direct.observables.testError);
    const written = await predicted({ dynamics: { times: [0.5, 4], phases: frozen } });
    const short = await predicted({ dynamics: { times: [0.5, 4], freezeReadoutAt: 1 } });
    close(written.observables.testError, short.observables.testError);
  });

  it.each([
    [{ dynamics: { times: [1], drift: 'D1', freezeReadoutAt: 0 } }, 'dynamics.freezeReadoutAt'],
    [{ dynamics: { times: [1], freezeReadoutAt: 2 } }, 'dynamics.freezeReadoutAt'],
    [{ temperature: 0, dynamics: { times: [1], drift: 'D1' } }, 'temperature'],
    [{ dynamics: { times: [1], phases: [{ from: 1, drift: [true, true], learn: [true, true] }] } }, 'phases[0].from'],
    [
      { dynamics: { times: [1], phases: [{ from: 0, drift: [true, true, true], learn: [true, true] }] } },
      'phases[0].drift',
    ],
    [
      { dynamics: { times: [1], drift: 'D1', phases: [{ from: 0, drift: [true, true], learn: [true, true] }] } },
      'dynamics.phases',
    ],
    [{ dynamics: { times: [1], initialVariance: 1, initialVariances: [1, 1] } }, 'dynamics.initialVariances'],
    [{ dynamics: undefined }, 'dynamics'],
    [{ simulation: { extrapolate: [96] } }, 'simulation.extrapolate[0]'],
    [{ network: { width: 'infinity', activation: 'relu' } }, 'network.width'],
  ])('names the field that is wrong: %o', async (changes, field) => {
    const run = () => compared(changes);
    await expect(run).rejects.toThrow(InputError);
    await expect(run).rejects.toThrow(field);
  });
});
