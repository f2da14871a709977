import { describe, expect, it } from 'vitest';
import { loadTask } from '../../src/data/load.ts';
import { continualAdapter } from '../../src/experiment/adapters/continual/adapter.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { planPoints } from '../../src/experiment/points.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { compare, predict } from '../../src/experiment/run.ts';
import type { DataSpec } from '../../src/experiment/spec.ts';
import { inlineExecutor } from '../../src/samplers/inline-executor.ts';

const loadData = async (data: DataSpec) => withDigest(await loadTask(data, { read: async () => undefined }));

const base = {
  theory: 'continual',
  coupling: 4,
  tasks: { kind: 'permuted', count: 3, fraction: 0.5, rule: 'parity' },
  data: { source: 'digits', train: 18, test: 12 },
  network: { depth: 1, width: 200, activation: 'relu', priorVariance: 2 },
  temperature: 0.1,
  simulation: { networks: 24, sweeps: 20, seed: 2 },
};

async function predicted(changes: object) {
  const { points } = await predict(parseSpec({ ...base, ...changes }), { loadData });
  return points[0].prediction!;
}

describe('continual learning with one readout in the experiment', () => {
  it('deals the rows out to the tasks and gives matrices over (time, task)', async () => {
    const [{ point }] = await planPoints(parseSpec(base), loadData, [continualAdapter]);
    expect(point.tasks.map((task) => task.inputs.rows)).toEqual([6, 6, 6]);
    expect(new Set(point.tasks.map((task) => task.digest)).size).toBe(3);
    const prediction = await predicted({});
    expect(prediction.observables.trainError).toHaveLength(3);
    expect(prediction.observables.forgetting).toHaveLength(3);
    expect((prediction.observables.forgettingMatrix as (number | null)[][])[0]).toEqual([0, null, null]);
    const [bias2, variance, test] = ['bias2', 'variance', 'testError'].map(
      (name) => prediction.observables[name] as number[][],
    );
    test.forEach((row, t) => {
      row.forEach((value, u) => {
        expect(value).toBeCloseTo(bias2[t][u] + variance[t][u], 12);
      });
    });
    expect(prediction.orderParameters.gammaRF).toBeTypeOf('number');
    expect(prediction.orderParameters.pairs).toHaveLength(2);
    for (const name of Object.keys(prediction.observables)) expect(continualAdapter.observables[name]).toBeDefined();
  });

  it('learns rows of older tasks again: none change nothing, all leave nothing forgotten at T = 0', async () => {
    const bare = { ...base, coupling: 'infinity', temperature: 0, simulation: undefined };
    const replayed = (rows: number, rule = 'random') => predicted({ ...bare, replay: { rows, rule } });
    const plain = await predicted(bare);
    expect((await replayed(0)).observables).toEqual(plain.observables);
    const all = await replayed(6);
    for (const value of all.observables.forgetting as number[]) expect(value).toBeCloseTo(0, 8);
    for (const rule of ['random', 'largest-dual', 'greedy']) {
      const { orderParameters, observables } = await replayed(3, rule);
      expect((orderParameters.replayed as number[][]).map((rows) => rows.length)).toEqual([3, 3]);
      expect(observables.averageForgetting).toBeLessThan(plain.observables.averageForgetting as number);
    }
    await expect(predicted({ replay: { rows: 3, rule: 'greedy' } })).rejects.toThrow(
      /replay\.rule: found "greedy" at coupling 4/,
    );
    await expect(predicted({ heads: 'multi', replay: { rows: 3 } })).rejects.toThrow(/replay: found heads: multi/);
  });

  it('every kind of sequence is predicted', async () => {
    const kinds: [object, object][] = [
      [{ kind: 'rotated', count: 2, angle: 30, rule: 'random' }, {}],
      [{ kind: 'split', count: 3 }, { data: { source: 'digits', classes: [0, 1, 2, 3, 4, 5], train: 30, test: 30 } }],
      [{ kind: 'repeated', count: 2, rule: 'parity', samples: 'same' }, {}],
      [{ kind: 'alternating', count: 4, fraction: 1, rule: 'random' }, {}],
      [
        { kind: 'teacher', count: 2, inputOverlap: 0.5, ruleOverlap: -1 },
        { data: { source: 'teacher', dimension: 20, train: 8, test: 8 } },
      ],
      [
        { kind: 'files', rows: [5, 9], testRows: [2, 3] },
        { data: { source: 'teacher', dimension: 20, train: 14, test: 8 } },
      ],
    ];
    for (const [tasks, changes] of kinds) {
      const prediction = await predicted({ tasks, ...changes });
      expect(prediction.observables.averageTestError).toBeGreaterThan(0);
    }
  });

  it('a repeated task is not forgotten at coupling infinity and T = 0', async () => {
    const tasks = { kind: 'repeated', count: 3, rule: 'parity', samples: 'same' };
    const { observables } = await predicted({ tasks, coupling: 'infinity', temperature: 0 });
    expect(Math.abs(observables.averageForgetting as number)).toBeLessThan(1e-10);
  });

  // ReLU networks by HMC: single-head-ensemble.test.ts.
  it('theory and networks agree, at finite coupling (Gibbs) and at infinity (descent)', async () => {
    const linear = { network: { ...base.network, activation: 'linear', priorVariance: 1 }, temperature: 0.05 };
    const frozen = { coupling: 'infinity', temperature: 0, network: { ...base.network, width: 400 } };
    for (const changes of [linear, frozen]) {
      const { points } = await compare(parseSpec({ ...base, judge: { resolution: 0.6 }, ...changes }), {
        loadData,
        executor: inlineExecutor,
      });
      expect(points[0].comparison!.verdict).toBe('agree');
      expect(points[0].comparison!.rmsZ).toBeLessThan(1.7);
    }
  });

  const wrong: [string, object, RegExp][] = [
    ['flow at finite coupling', { simulation: { sampler: 'flow' } }, /simulation\.sampler.*hmc or gibbs/],
    ['hmc at coupling infinity', { coupling: 'infinity', simulation: { sampler: 'hmc' } }, /simulation\.sampler.*flow/],
    ['langevin', { simulation: { sampler: 'langevin' } }, /simulation\.sampler.*flow, gibbs, hmc/],
    ['more rows than there are', { tasks: { kind: 'files', rows: [10, 10] } }, /tasks\.rows.*at most 18/],
    ['test rows of another count', { tasks: { kind: 'files', rows: [9], testRows: [2, 3] } }, /tasks\.testRows/],
    ['more classes than there are', { tasks: { kind: 'split', count: 6 } }, /tasks\.count/],
  ];
  for (const [name, changes, message] of wrong) {
    it(`refuses ${name}`, async () => {
      await expect(async () => predict(parseSpec({ ...base, ...changes }), { loadData })).rejects.toThrow(message);
    });
  }

  it('refuses unknown keys, kinds and a negative coupling', () => {
    for (const changes of [
      { tasks: { kind: 'permuted', count: 2, fracton: 0.5 } },
      { tasks: { kind: 'shuffled', count: 2 } },
      { coupling: -1 },
      { heads: 'many' },
    ]) {
      expect(() => parseSpec({ ...base, ...changes })).toThrow();
    }
  });
});
