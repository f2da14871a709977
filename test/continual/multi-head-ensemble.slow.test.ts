import { describe, expect, it } from 'vitest';
import { matrix, selectRows, stackRows } from '../../src/linalg/matrix.ts';
import { multiplyVector } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { multiHeadEnsembleJob } from '../../src/samplers/continual/multi-head/ensemble.ts';
import { solveHeadSequence, solveTwoTasks } from '../../src/theory/continual/multi-head/index.ts';
import { solveTwoTasksRelu } from '../../src/theory/continual/multi-head/relu.ts';

interface Setting {
  readonly width: number;
  readonly samples: number;
  readonly inputs: number;
  readonly coupling: number;
  readonly temperature: number;
  /** Overlap of the inputs of consecutive tasks. */
  readonly overlap: number;
  /** Overlap of their rules. */
  readonly rule: number;
  readonly tasks?: number;
  readonly activation?: 'linear' | 'relu';
}

function problem(setting: Setting, seed: number) {
  const { samples, inputs: n0, overlap, rule, tasks: count = 2 } = setting;
  const stream = new RandomStream({ seed, purpose: 'multi-head-test' });
  const base = stream.fillNormal(new Float64Array(samples * n0));
  const baseRule = stream.fillNormal(new Float64Array(n0));
  const mix = (from: Float64Array, share: number) =>
    from.map((value) => share * value + Math.sqrt(1 - share * share) * stream.normal());
  const tasks = Array.from({ length: count }, (_, t) => {
    const inputs = matrix(samples, n0, t === 0 ? base : mix(base, overlap));
    const weights = t === 0 ? baseRule : mix(baseRule, rule);
    return { inputs, targets: multiplyVector(inputs, weights).map((y) => y / Math.sqrt(n0)) };
  });
  const fresh = matrix(10, n0, stream.fillNormal(new Float64Array(10 * n0)));
  const points = stackRows(
    fresh,
    stackRows(selectRows(tasks[0].inputs, [0, 1, 2]), selectRows(tasks[1].inputs, [0, 1, 2])),
  );
  const model = {
    width: setting.width,
    weightVariance: 1,
    readoutVariance: 1,
    coupling: setting.coupling,
    temperature: setting.temperature,
  };
  return { tasks, points, model };
}

function simulate(setting: Setting, problemOf: ReturnType<typeof problem>, networks: number, sweeps: number) {
  const { tasks, points, model } = problemOf;
  const courses = multiHeadEnsembleJob.run(
    {
      settings: { ...model, activation: setting.activation ?? 'linear' },
      tasks,
      points,
      seed: 11,
      from: 0,
      to: networks,
      sweeps,
    },
    { progress: () => undefined, cancelled: () => false },
  );
  const moments = (t: number, s: number) => {
    const mean = new Float64Array(points.rows);
    const variance = new Float64Array(points.rows);
    for (const { outputs } of courses) for (let i = 0; i < mean.length; i++) mean[i] += outputs[t][s][i] / networks;
    for (const { outputs } of courses) {
      for (let i = 0; i < mean.length; i++) variance[i] += (outputs[t][s][i] - mean[i]) ** 2 / (networks - 1);
    }
    return { mean, variance };
  };
  const u = tasks.map((_, t) => courses.reduce((sum, course) => sum + course.u[t], 0) / networks);
  const uError = u.map((mean, t) => {
    const square = courses.reduce((sum, course) => sum + (course.u[t] - mean) ** 2, 0);
    return Math.sqrt(square / (networks - 1) / networks);
  });
  const acceptance = courses.reduce((sum, course) => sum + course.acceptance, 0) / networks;
  return { moments, u, uError, acceptance };
}

/** Rms z of sampled means and variances of independent networks against a Gaussian prediction; noise-free points are left out. */
function rmsZ(
  sampled: { mean: Float64Array; variance: Float64Array },
  theory: { mean: Float64Array; variance: Float64Array },
  networks: number,
) {
  let mean = 0;
  let variance = 0;
  let count = 0;
  for (let i = 0; i < theory.mean.length; i++) {
    if (theory.variance[i] < 1e-8) continue;
    mean += (sampled.mean[i] - theory.mean[i]) ** 2 / (theory.variance[i] / networks);
    variance += (sampled.variance[i] - theory.variance[i]) ** 2 / (theory.variance[i] ** 2 * (2 / (networks - 1)));
    count++;
  }
  return { mean: Math.sqrt(mean / count), variance: Math.sqrt(variance / count) };
}

const cases: readonly (Setting & { readonly name: string; readonly sweeps: number })[] = [
  {
    name: 'T = 0, load below 1',
    width: 60,
    samples: 36,
    inputs: 70,
    coupling: 20,
    temperature: 0,
    overlap: 0.8,
    rule: 0.6,
    sweeps: 150,
  },
  {
    name: 'T = 0, load above 1',
    width: 50,
    samples: 75,
    inputs: 110,
    coupling: 10,
    temperature: 0,
    overlap: 0.8,
    rule: 0.5,
    sweeps: 150,
  },
  {
    name: 'T > 0, more samples than inputs',
    width: 50,
    samples: 40,
    inputs: 30,
    coupling: 8,
    temperature: 0.3,
    overlap: 0.8,
    rule: 0.6,
    sweeps: 60,
  },
];

describe('multi-head networks sampled one by one follow the two-task theory', () => {
  for (const setting of cases) {
    it(`${setting.name}: means and variances of both heads, by z-score`, () => {
      const networks = setting.temperature > 0 ? 100 : 250;
      const given = problem(setting, 5);
      const theory = solveTwoTasks(given.model, given.tasks[0], given.tasks[1]);
      const heads = theory.predict(given.points);
      const sampled = simulate(setting, given, networks, setting.sweeps);
      expect(sampled.acceptance).toBeGreaterThan(0.2);
      expect(Math.abs(sampled.u[0] / theory.first.u - 1)).toBeLessThan(0.05);
      expect(Math.abs(sampled.u[1] / (theory.orderParameters?.u ?? 0) - 1)).toBeLessThan(0.05);
      for (const [s, head] of [heads.oldHead, heads.newHead].entries()) {
        const z = rmsZ(sampled.moments(1, s), head, networks);
        expect(z.mean).toBeLessThan(1.6);
        expect(z.variance).toBeLessThan(1.6);
      }
      const before = rmsZ(sampled.moments(0, 0), heads.oldHeadBefore, networks);
      expect(before.mean).toBeLessThan(1.6);
      expect(before.variance).toBeLessThan(1.6);
    });
  }

  it('three tasks: the width-free recursion and sampled networks agree for every head', () => {
    const setting: Setting = {
      width: 40,
      samples: 30,
      inputs: 45,
      coupling: 10,
      temperature: 0,
      overlap: 0.8,
      rule: 0.6,
      tasks: 3,
    };
    const networks = 250;
    const draws = 400;
    const given = problem(setting, 8);
    const theory = solveHeadSequence(given.model, given.tasks, given.points, draws, 3);
    const sampled = simulate(setting, given, networks, 150);
    const effective = 1 / (1 / networks + 1 / draws);
    for (let s = 0; s < 3; s++) {
      expect(Math.abs(sampled.u[s] / theory.u[s] - 1)).toBeLessThan(0.05);
      const z = rmsZ(sampled.moments(2, s), { mean: theory.mean[2][s], variance: theory.variance[2][s] }, effective);
      expect(z.mean).toBeLessThan(1.6);
      expect(z.variance).toBeLessThan(1.7);
    }
  });

  it('ReLU networks at T > 0 follow the heuristic within its measured domain', () => {
    const setting: Setting = {
      width: 40,
      samples: 30,
      inputs: 15,
      coupling: 20,
      temperature: 0.1,
      overlap: 0.8,
      rule: 0.6,
      activation: 'relu',
    };
    const networks = 40;
    const given = problem(setting, 4);
    for (const task of given.tasks)
      for (let i = 0; i < task.targets.length; i++) task.targets[i] = Math.tanh(task.targets[i]);
    const theory = solveTwoTasksRelu(given.model, given.tasks[0], given.tasks[1]);
    const heads = theory.predict(given.points);
    const sampled = simulate(setting, given, networks, 60);
    // The heuristic is good to a few per cent of u (note continual-multi-head, section 9); the rest is Monte Carlo error.
    for (const [t, u] of [theory.firstScale, theory.orderParameters.u].entries()) {
      expect(Math.abs(sampled.u[t] - u)).toBeLessThan(0.03 * u + 3 * sampled.uError[t]);
    }
    const z = rmsZ(sampled.moments(1, 0), heads.oldHead, networks);
    expect(z.mean).toBeLessThan(2);
    expect(rmsZ(sampled.moments(1, 1), heads.newHead, networks).mean).toBeLessThan(2);
  });
});
