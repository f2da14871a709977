import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { type SequenceSampling, singleHeadEnsembleJob } from '../../src/samplers/continual/single-head/index.ts';
import { inlineExecutor } from '../../src/samplers/inline-executor.ts';
import { agreement } from './support/agreement.ts';
import { distance, normals, normalTasks } from './support/small-problems.ts';

const test = normals(4, 8, 'test');
const quiet = { progress: () => undefined, cancelled: () => false };

describe('networks of finite width agree with the sequential rule: z-scores of means and variances', () => {
  it('linear L = 1, exact Gibbs, three tasks, T = 0 and T > 0', () => {
    for (const [coupling, temperature] of [
      [1, 0],
      [10, 0.1],
    ]) {
      const found = agreement(
        {
          sampler: 'gibbs',
          activation: 'linear',
          widths: [300],
          priorVariances: [1.1, 0.9],
          coupling,
          temperature,
          tasks: normalTasks([3, 4, 3], 8),
          sweeps: 10,
        },
        test,
        40,
      );
      expectAgreement(found);
      if (temperature === 0) {
        // Every network fits the task at hand.
        found.courses.forEach(({ outputs }) => {
          expect(distance(outputs[0].subarray(0, 3), normalTasks([3], 8)[0].targets.data)).toBeLessThan(1e-10);
        });
      }
    }
  });

  it('two outputs learned together by Gibbs sampling', () => {
    const tasks = normalTasks([3, 3], 8, 2);
    expectAgreement(
      agreement(
        {
          sampler: 'gibbs',
          activation: 'linear',
          widths: [300],
          priorVariances: [1, 1],
          coupling: 2,
          temperature: 0.05,
          tasks,
          sweeps: 10,
        },
        test,
        40,
      ),
    );
  });

  it('relu L = 1, HMC, two tasks', () => {
    const found = agreement(
      {
        sampler: 'hmc',
        activation: 'relu',
        widths: [200],
        priorVariances: [2, 2],
        coupling: 3,
        temperature: 0.05,
        tasks: normalTasks([3, 3], 8),
        sweeps: 25,
      },
      test,
      40,
    );
    expectAgreement(found);
    expect(found.acceptance).toBeGreaterThan(0.6);
  });

  it('relu L = 1, descent at lambda = infinity, three tasks', () => {
    const found = agreement(
      {
        sampler: 'descent',
        activation: 'relu',
        widths: [600],
        priorVariances: [2, 2],
        coupling: Number.POSITIVE_INFINITY,
        temperature: 0,
        tasks: normalTasks([4, 4, 4], 8),
        sweeps: 2,
      },
      test,
      40,
    );
    expectAgreement(found);
    expect(found.courses.every((course) => course.converged)).toBe(true);
  });
});

describe('the simulators', () => {
  const sampling: SequenceSampling = {
    sampler: 'hmc',
    activation: 'erf',
    widths: [12, 9],
    priorVariances: [1.2, 0.8, 1.1],
    coupling: 2,
    temperature: 0.1,
    tasks: normalTasks([3, 4], 5, 2),
    points: normals(2, 5, 'x'),
    sweeps: 12,
  };

  it('give equal numbers however the networks are split over workers', async () => {
    const whole = singleHeadEnsembleJob.run({ sampling, seed: 4, from: 0, to: 3 }, quiet);
    const parts = await inlineExecutor.map(singleHeadEnsembleJob, [
      { sampling, seed: 4, from: 0, to: 1 },
      { sampling, seed: 4, from: 1, to: 3 },
    ]);
    parts.flat().forEach((course, i) => {
      course.outputs.forEach((output, t) => {
        // Batches of another size meet other edges of the matrix kernels, which round differently where they fuse.
        expect(distance(output, whole[i].outputs[t])).toBeLessThan(1e-12);
      });
    });
  });

  it('turn inputs of many pixels into the span of all points: networks see the same inner products', () => {
    const wide: SequenceSampling = {
      ...sampling,
      sampler: 'gibbs',
      activation: 'linear',
      widths: [150],
      priorVariances: [1, 1],
      tasks: normalTasks([3, 3], 400),
      points: normals(2, 400, 'x'),
    };
    const found = agreement(wide, wide.points, 40);
    expectAgreement(found);
  });

  it('stop when asked, with what is done', () => {
    let calls = 0;
    const courses = singleHeadEnsembleJob.run(
      { sampling, seed: 1, from: 0, to: 20 },
      { progress: () => undefined, cancelled: () => calls++ >= 2 },
    );
    // Networks run in batches of eight.
    expect(courses).toHaveLength(16);
  });

  const wrong: [string, Partial<SequenceSampling>, RegExp][] = [
    ['hmc at T = 0', { temperature: 0 }, /temperature.*T > 0/],
    ['hmc at lambda = infinity', { coupling: Number.POSITIVE_INFINITY }, /coupling.*descent/],
    ['descent at finite lambda', { sampler: 'descent' }, /coupling.*infinity/],
    ['gibbs for a nonlinear network', { sampler: 'gibbs' }, /gibbs.*hmc/],
    ['a wrong number of variances', { priorVariances: [1] }, /priorVariances.*3/],
    ['no task', { tasks: [] }, /tasks/],
    [
      'gibbs at T = 0 with more samples than inputs',
      {
        sampler: 'gibbs',
        activation: 'linear',
        widths: [20],
        priorVariances: [1, 1],
        temperature: 0,
        tasks: [{ inputs: matrix(7, 5), targets: matrix(7, 2) }],
      },
      /tasks\[0\].*at most 5/,
    ],
  ];
  for (const [name, change, message] of wrong) {
    it(`refuse ${name}`, () => {
      const run = () =>
        singleHeadEnsembleJob.run({ sampling: { ...sampling, ...change }, seed: 1, from: 0, to: 1 }, quiet);
      expect(run).toThrow(message);
    });
  }
});

/** Points of one network are correlated, so rms scores of few points scatter around 1 by some tens of percent. */
function expectAgreement({ rmsMean, rmsVariance, largest }: ReturnType<typeof agreement>): void {
  expect(rmsMean).toBeGreaterThan(0.4);
  expect(rmsMean).toBeLessThan(1.5);
  expect(rmsVariance).toBeLessThan(1.5);
  expect(largest).toBeLessThan(4);
}
