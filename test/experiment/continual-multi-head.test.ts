import { describe, expect, it } from 'vitest';
import { loadTask } from '../../src/data/load.ts';
import { continualAdapter } from '../../src/experiment/adapters/continual/adapter.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { compare, predict, simulate } from '../../src/experiment/run.ts';
import type { DataSpec } from '../../src/experiment/spec.ts';
import { inlineExecutor } from '../../src/samplers/inline-executor.ts';

const loadData = async (data: DataSpec) => withDigest(await loadTask(data, { read: async () => undefined }));

const base = {
  theory: 'continual',
  heads: 'multi',
  coupling: 10,
  recursionDraws: 60,
  tasks: { kind: 'teacher', count: 2, inputOverlap: 1, ruleOverlap: 0.4, overlap: 'samples' },
  data: { source: 'teacher', dimension: 50, train: 30, test: 20, seed: 2 },
  network: { depth: 1, width: 40, activation: 'linear' },
  temperature: 0,
  simulation: { networks: 32, sweeps: 100, seed: 1 },
};
const four = { ...base.tasks, count: 4 };
const relu = { network: { ...base.network, activation: 'relu' }, temperature: 0.1 };

async function predicted(changes: object) {
  const { points } = await predict(parseSpec({ ...base, ...changes }), { loadData });
  return points[0].prediction!;
}

describe('continual learning with a head a task in the experiment', () => {
  it('gives order parameters, similarity and phase, and errors over (time, head) with both parts', async () => {
    const { orderParameters, observables, status } = await predicted({});
    for (const name of ['u', 'psi', 'eta', 'b', 'gamma', 'Gamma']) expect(orderParameters[name]).toBeTypeOf('number');
    expect(orderParameters.phase).toBe('fixed');
    expect((observables.trainError as (number | null)[][])[0][1]).toBeNull();
    for (const [total, bias2, variance] of [
      ['testError', 'bias2', 'variance'],
      ['trainError', 'trainBias2', 'trainVariance'],
    ]) {
      const [sum, a, b] = [total, bias2, variance].map((name) => (observables[name] as number[][]).flat());
      sum.forEach((value, i) => {
        if (value !== null) expect(value).toBeCloseTo(a[i] + b[i], 12);
      });
    }
    expect(observables.interference).toHaveLength(2);
    expect(status.warnings).toEqual([]);
    for (const name of Object.keys(observables)) expect(continualAdapter.observables[name]).toBeDefined();
  });

  it('averages the recursion beyond two tasks, with its own error bars, and agrees with two tasks on the first two', async () => {
    const { observables, orderParameters, references, status } = await predicted({ tasks: four });
    const two = await predicted({});
    expect(status.converged).toBe(true);
    expect(status.warnings?.[0]).toMatch(/60 draws/);
    expect(orderParameters.firstPair).toMatchObject({ phase: 'fixed' });
    expect(observables.interference).toHaveLength(4);
    const error = references.readoutScale.mcse as number[];
    expect(error).toHaveLength(4);
    const values = observables.readoutScale as number[];
    expect(Math.abs(values[1] - (two.observables.readoutScale as number[])[1])).toBeLessThan(0.03 * values[1]);
    const [test, bias2] = ['testError', 'bias2'].map((name) => (observables[name] as number[][])[3]);
    test.forEach((value, s) => {
      expect(bias2[s]).toBeLessThan(value);
    });
    const mean = (two.observables.testError as number[][])[1];
    const mcse = (references.testError.mcse as number[][])[1];
    (observables.testError as number[][])[1].slice(0, 2).forEach((value, s) => {
      expect(Math.abs(value - mean[s])).toBeLessThan(4 * mcse[s] + 0.03 * mean[s]);
    });
  });

  it('keeps all old heads at coupling infinity below a load of 1, for any number of tasks', async () => {
    // Away from a load of 1: what the two routes leave out is O(tasks / N) / (1 - alpha).
    const network = { ...base.network, width: 120 };
    const { observables, orderParameters } = await predicted({ tasks: four, coupling: 'infinity', network });
    const rows = observables.testError as (number | null)[][];
    for (let t = 1; t < 4; t++) expect(rows[t].slice(0, t)).toEqual(rows[t - 1].slice(0, t));
    expect(orderParameters.pairs).toHaveLength(3);
    const wide = await predicted({ tasks: four, coupling: 1e7, network, recursionDraws: 20 });
    const far = wide.observables.readoutScale as number[];
    (observables.readoutScale as number[]).forEach((u, t) => {
      expect(Math.abs(far[t] / u - 1)).toBeLessThan(0.05);
    });
  });

  it('labels ReLU heuristic, from scratch included', async () => {
    const { status, references, observables } = await predicted(relu);
    expect(status.warnings?.[0]).toMatch(/heuristic/);
    expect(references.testError.standing).toBe('heuristic');
    expect((observables.interference as number[])[1]).toBeGreaterThan(0.5);
  });

  it('warns where finite-width corrections exceed the accuracy', async () => {
    const warnings = async (changes: object) => ((await predicted(changes)).status.warnings ?? []).join('\n');
    const network = { ...base.network, width: 12 };
    expect(await warnings({ network, coupling: 1000 })).toMatch(
      /width 12 is below 20[\s\S]*above N\/10[\s\S]*sqrt\(lambda\)/,
    );
    expect(await warnings({ temperature: 0.5 })).toMatch(/lambda T = 5/);
    expect(await warnings({ network, coupling: 1000, tasks: four })).toMatch(/above N\/10/);
  });

  it('simulates and compares: two and four tasks at T = 0, ReLU at T > 0', async () => {
    const simulated = await simulate(parseSpec(base), { loadData, executor: inlineExecutor });
    expect(simulated.points[0].simulation?.diagnostics.acceptance).toBeGreaterThan(0.2);
    for (const changes of [{}, { tasks: four }, { ...relu, simulation: { networks: 12, sweeps: 25, seed: 1 } }]) {
      const spec = parseSpec({ ...base, judge: { resolution: 0.6 }, ...changes });
      const { points } = await compare(spec, { loadData, executor: inlineExecutor });
      expect(points[0].comparison?.verdict).toBe('agree');
      expect(points[0].comparison?.rmsZ).toBeLessThan(1.8);
    }
  });

  const wrong: [string, object, RegExp][] = [
    ['gibbs for relu', { ...relu, simulation: { sampler: 'gibbs' } }, /simulation\.sampler.*hmc/],
    ['hmc for linear', { simulation: { sampler: 'hmc' } }, /simulation\.sampler.*gibbs/],
    ['flow', { simulation: { sampler: 'flow' } }, /simulation\.sampler/],
    ['two hidden layers', { network: { ...base.network, depth: 2 } }, /network\.depth.*open/],
    ['erf', { network: { ...base.network, activation: 'erf' } }, /network\.activation/],
    ['infinite width', { network: { ...base.network, width: 'infinity' } }, /network\.width/],
    ['one task', { tasks: { ...base.tasks, count: 1 } }, /tasks\.count/],
    ['three tasks in a relu network', { ...relu, tasks: four }, /tasks\.count.*2 for relu/],
    [
      'more samples than inputs at T = 0',
      { data: { ...base.data, dimension: 20 } },
      /data: found 30 samples of 20 inputs.*T > 0/,
    ],
    [
      'a load of 1 at infinity',
      { coupling: 'infinity', network: { ...base.network, width: 30 } },
      /coupling.*exactly 1/,
    ],
    ['overfitting at infinity', { coupling: 'infinity', network: { ...base.network, width: 10 } }, /overfitting phase/],
    [
      'four tasks at infinity above a load of 1',
      { coupling: 'infinity', network: { ...base.network, width: 10 }, tasks: four },
      /coupling.*task 2 has a load/,
    ],
  ];
  for (const [name, changes, message] of wrong) {
    it(`refuses ${name}`, async () => {
      await expect(async () => predict(parseSpec({ ...base, ...changes }), { loadData })).rejects.toThrow(message);
    });
  }
});
