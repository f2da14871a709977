import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { type GibbsLinearInput, gibbsLinearJob } from '../../src/samplers/gibbs-linear/gibbs-job.ts';
import { exactLinear } from './exact-linear.ts';
import { exactTwoOutputs } from './exact-two-outputs.ts';
import { average, BONFERRONI, largest, quiet, rms, teacherTask, zAgainstExact, zScore } from './z-scores.ts';

function runChains(input: Omit<GibbsLinearInput, 'chain'>, count = 16) {
  return Array.from({ length: count }, (_, chain) => gibbsLinearJob.run({ ...input, chain }, quiet));
}

const base = {
  task: teacherTask(12, 20),
  network: { widths: [6, 9], priorVariances: [1.2, 1.3, 0.8] },
  temperature: 0.1,
  seed: 4,
  warmup: 100,
  draws: 200,
};

describe('blocked Gibbs = exact finite-width averages, one output', () => {
  const cases = [
    { widths: [25], temperature: 0, samples: 12, inputs: 20, held: ['rotated'] },
    { widths: [2], temperature: 0.2, samples: 12, inputs: 20, held: ['all'] },
    { widths: [8, 3, 12], temperature: 0.1, samples: 12, inputs: 20, held: ['rotated', 'all'] },
    { widths: [30, 4], temperature: 0, samples: 12, inputs: 20, held: ['rotated'] },
  ] as const;
  const variances = [1.2, 1.3, 0.8, 1.1];
  for (const { widths, temperature, samples, inputs, held } of cases) {
    for (const units of held) {
      test(`N = ${widths}, T = ${temperature}, P = ${samples}, N0 = ${inputs}, units ${units}`, () => {
        const task = teacherTask(samples, inputs);
        const network = { widths, priorVariances: variances.slice(0, widths.length + 1) };
        const exact = exactLinear(task, network, temperature, widths.length === 3 ? 24 : 40);
        const reference = matrix(3, 1, exact.mean);
        const chains = runChains({ ...base, task, network, temperature, kernels: 'all', reference, units });
        const { scalars, kernels } = zAgainstExact(chains, exact, temperature);
        expect(largest([...Object.values(scalars), ...kernels])).toBeLessThan(BONFERRONI);
        expect(rms(Object.values(scalars))).toBeLessThan(2);
        expect(rms(kernels)).toBeGreaterThan(0.5);
        expect(rms(kernels)).toBeLessThan(1.6);
        if (temperature === 0) expect(Math.max(...chains[0].traces.trainError)).toBeLessThan(1e-26);
      });
    }
  }
});

describe('blocked Gibbs, several outputs', () => {
  test.each([
    { temperature: 0.2, width: 6 },
    { temperature: 0, width: 12 },
    { temperature: 0, width: 5 },
  ])('<U> of two outputs = quadrature over 2 x 2 matrices, N = $width, T = $temperature', ({ temperature, width }) => {
    const task = teacherTask(8, 12, 2);
    const network = { widths: [width], priorVariances: [1.2, 0.9] };
    const chains = runChains({ ...base, task, network, temperature, draws: 300 });
    const exact = exactTwoOutputs(task, network, temperature);
    const z = [0, 1, 3].map((entry) =>
      zScore(
        chains.map((chain) => chain.matrices.U.data[entry]),
        exact[entry],
      ),
    );
    expect(largest(z)).toBeLessThan(4.5);
  });

  test('every layer has the same norm deficit, which is that of the forces, at any depth and also below m units', () => {
    for (const widths of [
      [7, 5],
      [9, 2, 6],
    ]) {
      const task = teacherTask(10, 14, 3);
      const network = { widths, priorVariances: [1, 1.3, 0.8, 1.2].slice(0, widths.length + 1) };
      const chains = runChains({ ...base, task, network, temperature: 0.3, draws: 200 });
      const force = chains.map((chain) => average(chain.traces.force));
      for (let l = 1; l <= widths.length + 1; l++) {
        const difference = chains.map((chain, i) => average(chain.traces[`deficit${l}`]) - force[i]);
        expect(Math.abs(zScore(difference, 0))).toBeLessThan(4.5);
      }
    }
  });

  test('the order of the hidden widths does not change the law of the function', () => {
    const task = teacherTask(10, 14, 2);
    const run = (widths: number[], seed: number, temperature: number) =>
      runChains({ ...base, seed, task, network: { widths, priorVariances: [1, 1, 1] }, temperature, draws: 200 });
    for (const temperature of [0, 0.3]) {
      const one = run([4, 20], 1, temperature);
      const other = run([20, 4], 2, temperature);
      for (const entry of [0, 1, 3]) {
        const difference = one.map((chain, i) => chain.matrices.U.data[entry] - other[i].matrices.U.data[entry]);
        expect(Math.abs(zScore(difference, 0))).toBeLessThan(4.5);
      }
    }
  });
});

test('at a very high temperature the weights are the prior: <U> = product of the variances above layer 1', () => {
  const chains = runChains({ ...base, temperature: 1e9, draws: 1000 });
  expect(
    Math.abs(
      zScore(
        chains.map((chain) => average(chain.traces.U)),
        1.3 * 0.8,
      ),
    ),
  ).toBeLessThan(4.5);
});

test('a width of a hundred million costs what a width of a hundred does, and gives the Gaussian process', () => {
  const network = { widths: [1e8, 1e8], priorVariances: [1.2, 1.3, 0.8] };
  const [chain] = runChains({ ...base, network, draws: 20 }, 1);
  for (const u of chain.traces.U) expect(Math.abs(u / (1.3 * 0.8) - 1)).toBeLessThan(1e-2);
});

test('equal keys give equal chains, other chains other ones', () => {
  const [a, b] = [3, 3].map((chain) => gibbsLinearJob.run({ ...base, draws: 5, chain }, quiet));
  const c = gibbsLinearJob.run({ ...base, draws: 5, chain: 4 }, quiet);
  expect(a).toEqual(b);
  expect(a.traces.U).not.toEqual(c.traces.U);
});

test('a chain that is stopped returns the draws that it has', () => {
  let sweeps = 0;
  const chain = gibbsLinearJob.run(
    { ...base, chain: 0 },
    { progress: () => sweeps++, cancelled: () => sweeps >= base.warmup + 7 },
  );
  expect(chain.draws).toBe(7);
  expect(chain.traces.U.length).toBe(7);
});

test('what is wrong with an input is named', () => {
  const wrong = (change: Partial<GibbsLinearInput>) => () =>
    gibbsLinearJob.run({ ...base, chain: 0, ...change }, quiet);
  expect(wrong({ temperature: -1 })).toThrow(InputError);
  expect(wrong({ network: { widths: [0], priorVariances: [1, 1] } })).toThrow(/widths\[0\]/);
  expect(wrong({ network: { widths: [3], priorVariances: [1] } })).toThrow(/priorVariances/);
  expect(wrong({ task: { ...base.task, targets: matrix(3, 1) } })).toThrow(/targets/);
  expect(wrong({ task: { ...base.task, testInputs: matrix(3, 7) } })).toThrow(/testInputs/);
  expect(wrong({ temperature: 0, task: { ...base.task, targets: matrix(12, 1) } })).toThrow(/temperature above 0/);
  const two = { task: teacherTask(12, 20, 2), network: { widths: [1], priorVariances: [1, 1] }, temperature: 0 };
  expect(wrong(two)).toThrow(/1 units for 2 outputs/);
});
