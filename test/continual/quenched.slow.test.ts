import { describe, expect, it } from 'vitest';
import { stackRows } from '../../src/linalg/matrix.ts';
import { multiHeadEnsembleJob } from '../../src/samplers/continual/multi-head/ensemble.ts';
import { ensembleStatistics, singleHeadEnsembleJob } from '../../src/samplers/continual/single-head/index.ts';
import { learnFirstTask, solveTwoTasks } from '../../src/theory/continual/multi-head/index.ts';
import { ensembleAt, evaluationPoints, solveSequence } from '../../src/theory/continual/single-head/index.ts';
import { jointPosterior, teacherTasks } from './support/quenched.ts';
import { normals, normalTasks } from './support/small-problems.ts';

const quiet = { progress: () => undefined, cancelled: () => false };

describe('the weights of earlier tasks are fixed disorder: later tasks never act back on them', () => {
  const tasks = normalTasks([4, 3], 8);
  const points = normals(5, 8, 'points');
  const single = { widths: [60], priorVariances: [1, 1], points } as const;
  const cases = {
    gibbs: { ...single, sampler: 'gibbs', activation: 'linear', coupling: 2, temperature: 0.1, sweeps: 8 },
    hmc: { ...single, sampler: 'hmc', activation: 'relu', coupling: 2, temperature: 0.1, sweeps: 8 },
    descent: {
      ...single,
      sampler: 'descent',
      activation: 'relu',
      coupling: Number.POSITIVE_INFINITY,
      temperature: 0,
      sweeps: 1,
    },
  } as const;
  for (const [name, sampling] of Object.entries(cases)) {
    it(`one readout, ${name}: the first task's networks are the same with and without a second task`, () => {
      const run = (count: number) =>
        singleHeadEnsembleJob.run(
          { sampling: { ...sampling, tasks: tasks.slice(0, count) }, seed: 3, from: 0, to: 3 },
          quiet,
        );
      const [alone, followed] = [run(1), run(2)];
      followed.forEach(({ outputs }, i) => {
        expect(outputs[0]).toEqual(alone[i].outputs[0]);
        expect(outputs[1]).not.toEqual(outputs[0]);
      });
    });
  }

  const model = { width: 12, weightVariance: 1, readoutVariance: 1, coupling: 5 };
  for (const [name, settings] of [
    ['S1', { ...model, temperature: 0, activation: 'linear' }],
    ['S2', { ...model, temperature: 0.2, activation: 'linear' }],
    ['S3', { ...model, temperature: 0.2, activation: 'relu' }],
  ] as const) {
    it(`a head a task, ${name}: the first head before the second task does not know of it`, () => {
      const heads = tasks.map(({ inputs, targets }) => ({ inputs, targets: targets.data }));
      const run = (count: number) =>
        multiHeadEnsembleJob.run(
          { settings, tasks: heads.slice(0, count), points, seed: 3, from: 0, to: 3, sweeps: 20 },
          quiet,
        );
      const [alone, followed] = [run(1), run(2)];
      followed.forEach(({ outputs, u }, i) => {
        expect(outputs[0][0]).toEqual(alone[i].outputs[0][0]);
        expect(u[0]).toBe(alone[i].u[0]);
      });
    });
  }

  it('sampled networks refute the posterior of one Gaussian process over all tasks, which lets them act back', () => {
    const sampling = { ...cases.gibbs, widths: [300], tasks: normalTasks([4, 4, 4], 8), sweeps: 12 };
    const networks = 150;
    const courses = singleHeadEnsembleJob.run({ sampling, seed: 1, from: 0, to: networks }, quiet);
    const { mean } = ensembleStatistics(courses);
    const solution = solveSequence({ ...sampling, depth: 1 });
    const everywhere = evaluationPoints(solution, points);
    const joint = jointPosterior(solution, everywhere);
    const scores = { sequential: 0, joint: 0 };
    sampling.tasks.forEach((_, t) => {
      const state = ensembleAt(solution, everywhere, t);
      mean[t].forEach((value, i) => {
        const error = Math.sqrt(state.variance[i] / networks);
        scores.sequential += ((value - state.mean.data[i]) / error) ** 2 / (3 * points.rows);
        scores.joint += ((value - joint[t][i]) / error) ** 2 / (3 * points.rows);
      });
    });
    expect(Math.sqrt(scores.sequential)).toBeLessThan(1.5);
    expect(Math.sqrt(scores.joint)).toBeGreaterThan(4);
  });

  it('above a load of 1 the readout of an unrelated task grows as the quenched saddle says, not as the annealed one', () => {
    const [width, coupling] = [40, 50];
    const [one, two] = teacherTasks(80, 110, 0);
    const settings = { width, weightVariance: 1, readoutVariance: 1, coupling, temperature: 0 };
    const quenched = solveTwoTasks(settings, one, two).orderParameters?.u ?? 0;
    // Averaging Z over the first weights lets them adapt: task 2 would be learned from scratch with a variance of F + s^2.
    const s2 = 1 / (1 + coupling);
    const annealed = learnFirstTask({ ...settings, weightVariance: (coupling * s2) ** 2 + s2 }, two).u;
    const courses = multiHeadEnsembleJob.run(
      {
        settings: { ...settings, activation: 'linear' },
        tasks: [one, two],
        points: stackRows(one.inputs, two.inputs),
        seed: 2,
        from: 0,
        to: 60,
        sweeps: 200,
      },
      quiet,
    );
    const sampled = courses.reduce((sum, { u }) => sum + u[1] / courses.length, 0);
    expect(annealed).toBeLessThan(quenched / 3);
    expect(Math.abs(sampled / quenched - 1)).toBeLessThan(0.08);
  });
});
