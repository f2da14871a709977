import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { zeroWeights } from '../../src/networks/architecture.ts';
import { NetworkBatch } from '../../src/networks/network-batch.ts';
import { SquareLoss } from '../../src/networks/square-loss.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { type HmcInput, hmcJob } from '../../src/samplers/hmc/hmc-job.ts';
import { SplitHmc } from '../../src/samplers/hmc/split-hmc.ts';
import { PosteriorPotential } from '../../src/samplers/posterior-potential.ts';
import { exactLinear } from './exact-linear.ts';
import { average, BONFERRONI, largest, quiet, rms, teacherTask, zAgainstExact, zScore } from './z-scores.ts';

const sixteen = Array.from({ length: 16 }, (_, chain) => chain);
const base: HmcInput = {
  task: teacherTask(10, 12),
  network: { widths: [8], priorVariances: [1.2, 0.9] },
  activation: 'linear',
  temperature: 0.2,
  seed: 6,
  chains: sixteen,
  warmup: 80,
  draws: 200,
};

describe('HMC = exact finite-width averages on linear networks', () => {
  test.each([{ widths: [8] }, { widths: [5, 7] }])('N = $widths', ({ widths }) => {
    const network = { widths, priorVariances: [1.2, 0.9, 1.3].slice(0, widths.length + 1) };
    const exact = exactLinear(base.task, network, 0.2, 40);
    const reference = matrix(3, 1, exact.mean);
    const { chains, divergences } = hmcJob.run({ ...base, network, kernels: 'all', reference }, quiet);
    const { scalars, kernels } = zAgainstExact(chains, exact, 0.2);
    expect(largest([...Object.values(scalars), ...kernels])).toBeLessThan(BONFERRONI);
    expect(rms(Object.values(scalars))).toBeLessThan(2);
    expect(divergences / (16 * 200)).toBeLessThan(0.02);
  });
});

describe('virial identity: the norm deficit of every layer is the mean of its weights times their forces', () => {
  test.each(['relu', 'linear', 'erf'] as const)('%s', (activation) => {
    const task = teacherTask(8, 10, 2);
    const network = { widths: [6, 5], priorVariances: [1.2, 1.6, 0.9] };
    const { chains } = hmcJob.run({ ...base, task, network, activation, draws: 120 }, quiet);
    const deviates = (l: number, force: string) =>
      zScore(
        chains.map((chain) => average(chain.traces[`deficit${l}`]) - average(chain.traces[force])),
        0,
      );
    for (const l of [1, 2, 3]) {
      expect(Math.abs(deviates(l, `virial${l}`))).toBeLessThan(4.5);
      // Homogeneous networks have the same number in every layer; erf has it in the readout, in which every network is linear.
      if (activation !== 'erf' || l === 3) expect(Math.abs(deviates(l, 'force'))).toBeLessThan(4.5);
    }
    // Draw by draw it is one number where the network is homogeneous.
    const [first] = chains;
    const gap = first.traces.virial1.map((value, t) => Math.abs(value / first.traces.force[t] - 1));
    if (activation !== 'erf') expect(Math.max(...gap)).toBeLessThan(1e-6);
    else expect(Math.max(...gap)).toBeGreaterThan(1e-3);
  });
});

test('at infinite temperature the prior is met exactly: nothing is rejected, norms and function have their prior means', () => {
  const network = { widths: [7, 9], priorVariances: [1.2, 0.9, 1.4] };
  const { chains, acceptance } = hmcJob.run(
    { ...base, network, activation: 'relu', temperature: Number.POSITIVE_INFINITY, warmup: 5, draws: 200 },
    quiet,
  );
  expect(acceptance).toBeGreaterThan(1 - 1e-9);
  const trace = (name: string) => chains.map((chain) => average(chain.traces[name]));
  for (const name of ['deficit1', 'deficit2', 'deficit3']) expect(Math.abs(zScore(trace(name), 0))).toBeLessThan(4.5);
  const x = base.task.testInputs?.data.subarray(0, 12) ?? new Float64Array(12);
  const kernel = ((1.2 * x.reduce((sum, value) => sum + value * value, 0)) / 12) * 0.9 * 1.4 * 0.25;
  expect(
    Math.abs(
      zScore(
        chains.map((chain) => chain.testSquare.data[0]),
        kernel,
      ),
    ),
  ).toBeLessThan(4.5);
});

describe('joint test (Geweke 2004): targets drawn from the network and the network drawn from its targets keep the prior', () => {
  test.each([
    ['relu', 0.3],
    ['erf', 0.3],
    ['linear', 0.12],
  ] as const)('%s', (activation, step) => {
    const replicas = 400;
    const architecture = { inputs: 3, widths: [4, 3], outputs: 1, activation };
    const streams = Array.from(
      { length: replicas },
      (_, chain) => new RandomStream({ seed: 3, purpose: 'joint', chain }),
    );
    const batch = new NetworkBatch(architecture, someInputs(5, 3), { replicas });
    const loss = new SquareLoss(batch, matrix(5, 1));
    const temperature = 0.1;
    const potential = new PosteriorPotential(loss, { deviations: [1.1, 0.9, 1.2], temperature });
    const sampler = new SplitHmc(potential, streams);
    let acceptance = 0;
    for (let k = 0; k < 15; k++) {
      batch.forward(potential.weights);
      potential.place(sampler.position);
      batch.forward(potential.weights);
      for (let r = 0; r < replicas; r++) {
        const noise = streams[r].fillNormal(new Float64Array(5), Math.sqrt(temperature));
        const y = noise.map((value, i) => value + batch.outputs[r * 5 + i]);
        loss.setTargets(r, matrix(5, 1, y));
      }
      sampler.refresh();
      acceptance += average(sampler.trajectory(step, 4).acceptance) / 15;
    }
    // A step so long that many trajectories are rejected: the test must bear that too.
    expect(acceptance).toBeLessThan(0.95);
    expect(acceptance).toBeGreaterThan(0.2);
    sampler.position.forEach((layer) => {
      const count = layer.length / replicas;
      const moment = (power: number) =>
        Array.from({ length: replicas }, (_, r) =>
          average(layer.subarray(r * count, (r + 1) * count).map((z) => z ** power)),
        );
      expect(Math.abs(zScore(moment(1), 0))).toBeLessThan(4);
      expect(Math.abs(zScore(moment(2), 1))).toBeLessThan(4);
      expect(Math.abs(zScore(moment(4), 3))).toBeLessThan(4);
    });
    const prior = zeroWeights(architecture, replicas, 'f64');
    prior.forEach((layer, l) => {
      streams.forEach((stream, r) => {
        const count = layer.length / replicas;
        stream.fillNormal(layer.subarray(r * count, (r + 1) * count), [1.1, 0.9, 1.2][l]);
      });
    });
    const squares = () =>
      Array.from({ length: replicas }, (_, r) => average(batch.outputs.subarray(r * 5, (r + 1) * 5).map((f) => f * f)));
    potential.place(sampler.position);
    batch.forward(potential.weights);
    const chained = squares();
    batch.forward(prior);
    const difference = squares().map((value, r) => value - chained[r]);
    expect(Math.abs(zScore(difference, 0))).toBeLessThan(4);
  });
});

test('a prior mean shifts the weights: at infinite temperature they scatter about it by sigma', () => {
  const architecture = { inputs: 2, widths: [3], outputs: 1, activation: 'linear' } as const;
  const replicas = 600;
  const batch = new NetworkBatch(architecture, someInputs(4, 2), { replicas });
  const means = zeroWeights(architecture, replicas, 'f64').map((layer, l) => layer.fill(2 + l));
  const settings = { deviations: [0.5, 0.1], means, temperature: Number.POSITIVE_INFINITY };
  const potential = new PosteriorPotential(new SquareLoss(batch, matrix(4, 1)), settings);
  const streams = Array.from(
    { length: replicas },
    (_, chain) => new RandomStream({ seed: 3, purpose: 'shift', chain }),
  );
  const sampler = new SplitHmc(potential, streams);
  sampler.trajectory(0.5, 3);
  potential.place(sampler.position);
  potential.weights.forEach((layer, l) => {
    expect(Math.abs(zScore([...layer], 2 + l))).toBeLessThan(4);
    const deviation = [0.5, 0.1][l];
    expect(
      Math.abs(
        zScore(
          [...layer].map((w) => (w - 2 - l) ** 2),
          deviation ** 2,
        ),
      ),
    ).toBeLessThan(4);
  });
});

test('equal inputs give equal results; a run that is stopped returns what it has', () => {
  const short = { ...base, chains: [2, 5], warmup: 5, draws: 5 };
  expect(hmcJob.run(short, quiet)).toEqual(hmcJob.run(short, quiet));
  let steps = 0;
  const stopped = hmcJob.run(short, { progress: () => steps++, cancelled: () => steps >= 8 });
  expect(stopped.chains[0].draws).toBe(3);
  expect(stopped.chains.map((chain) => chain.chain)).toEqual([2, 5]);
});

test('single precision samples the same posterior', () => {
  const exact = exactLinear(base.task, base.network, 0.2, 40);
  const { chains } = hmcJob.run({ ...base, precision: 'f32' }, quiet);
  const readout = chains.map((chain) => average(chain.traces.readoutNorm));
  expect(Math.abs(zScore(readout, exact.readoutNorm))).toBeLessThan(4.5);
});

test('what is wrong with an input is named', () => {
  const wrong = (change: Partial<HmcInput>) => () => hmcJob.run({ ...base, ...change }, quiet);
  expect(wrong({ temperature: 0 })).toThrow(InputError);
  expect(wrong({ chains: [] })).toThrow(/chains/);
  expect(wrong({ acceptance: 1 })).toThrow(/acceptance/);
  expect(wrong({ trajectory: -1 })).toThrow(/trajectory/);
});

function someInputs(rows: number, columns: number) {
  return matrix(
    rows,
    columns,
    new RandomStream({ seed: 9, purpose: 'inputs' }).fillNormal(new Float64Array(rows * columns)),
  );
}
