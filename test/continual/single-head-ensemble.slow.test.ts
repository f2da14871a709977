import { beforeAll, describe, expect, it } from 'vitest';
import { stackRows } from '../../src/linalg/matrix.ts';
import { installNativeBackend, setBlasThreads } from '../../src/node/blas/install.ts';
import { covarianceBetween, evaluationPoints, solveSequence } from '../../src/theory/continual/single-head/index.ts';
import { agreement } from './support/agreement.ts';
import { normals, normalTasks } from './support/small-problems.ts';

const test = normals(5, 8, 'test');

beforeAll(() => {
  installNativeBackend();
  // Products of one network are small: a second thread costs more than it brings.
  setBlasThreads(1);
});

describe('wide networks against the sequential rule, many networks', () => {
  it('linear L = 1, N = 1000, Gibbs, three tasks: means, variances and the covariance between two times', () => {
    const networks = 200;
    const tasks = normalTasks([4, 5, 4], 8);
    const common = { activation: 'linear', priorVariances: [1.1, 1.1], coupling: 1, temperature: 0, tasks } as const;
    const found = agreement({ ...common, sampler: 'gibbs', widths: [1000], sweeps: 12 }, test, networks);
    expectAgreement(found);
    const points = [...tasks.map((task) => task.inputs), test].reduce(stackRows);
    const solution = solveSequence({ ...common, depth: 1 });
    const everywhere = evaluationPoints(solution, points);
    const across = covarianceBetween(solution, everywhere, 1, everywhere, 0);
    const variance = [0, 1].map((t) => covarianceBetween(solution, everywhere, t, everywhere, t));
    const mean = (t: number, i: number) =>
      found.courses.reduce((sum, { outputs }) => sum + outputs[t][i], 0) / networks;
    const scores: number[] = [];
    for (let i = 0; i < points.rows; i++) {
      for (let j = 0; j < points.rows; j++) {
        const at = i * points.rows + j;
        const size = variance[1].data[i * points.rows + i] * variance[0].data[j * points.rows + j];
        if (size < 1e-10) continue;
        const [mi, mj] = [mean(1, i), mean(0, j)];
        const sample =
          found.courses.reduce((sum, { outputs }) => sum + (outputs[1][i] - mi) * (outputs[0][j] - mj), 0) /
          (networks - 1);
        scores.push((sample - across.data[at]) / Math.sqrt((size + across.data[at] ** 2) / (networks - 1)));
      }
    }
    const rms = Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / scores.length);
    expect(rms).toBeGreaterThan(0.5);
    expect(rms).toBeLessThan(1.4);
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4.5);
  });

  it('relu and erf L = 1, HMC, three tasks', () => {
    const tasks = normalTasks([4, 5, 4], 8);
    for (const [activation, width] of [
      ['relu', 400],
      ['erf', 300],
    ] as const) {
      const found = agreement(
        {
          sampler: 'hmc',
          activation,
          widths: [width],
          priorVariances: [2, 1.5],
          coupling: 3,
          temperature: 0.05,
          tasks,
          sweeps: 35,
        },
        test,
        100,
      );
      expectAgreement(found);
      expect(found.acceptance).toBeGreaterThan(0.7);
    }
  });

  it('relu L = 3 with a variance of its own for every layer, HMC, two tasks of moderate targets', () => {
    const tasks = normalTasks([4, 4], 8).map(({ inputs, targets }) => ({
      inputs,
      targets: { ...targets, data: targets.data.map((y) => 0.5 * y) },
    }));
    const found = agreement(
      {
        sampler: 'hmc',
        activation: 'relu',
        widths: [128, 128, 128],
        priorVariances: [2, 1.7, 2.2, 1.2],
        coupling: 2,
        temperature: 0.05,
        tasks,
        sweeps: 30,
      },
      test,
      64,
    );
    expectAgreement(found);
  });

  it('relu, descent at lambda = infinity: six tasks at L = 1, three at L = 2', () => {
    const frozen = {
      sampler: 'descent',
      activation: 'relu',
      coupling: Number.POSITIVE_INFINITY,
      temperature: 0,
    } as const;
    expectAgreement(
      agreement(
        { ...frozen, widths: [1024], priorVariances: [2, 2], tasks: normalTasks([5, 5, 5, 5, 5, 5], 8), sweeps: 3 },
        test,
        100,
      ),
    );
    expectAgreement(
      agreement(
        { ...frozen, widths: [512, 512], priorVariances: [2, 2, 2], tasks: normalTasks([4, 4, 4], 8), sweeps: 3 },
        test,
        48,
      ),
    );
  });
});

function expectAgreement({ rmsMean, rmsVariance, largest, ratio }: ReturnType<typeof agreement>): void {
  expect(rmsMean).toBeGreaterThan(0.5);
  expect(rmsMean).toBeLessThan(1.5);
  expect(rmsVariance).toBeLessThan(1.5);
  expect(largest).toBeLessThan(4.2);
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.12);
}
