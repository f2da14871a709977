import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { multiHeadEnsembleJob } from '../../src/samplers/continual/multi-head/ensemble.ts';
import { singleHeadEnsembleJob } from '../../src/samplers/continual/single-head/index.ts';
import { gatedGibbs } from '../../src/samplers/gated/gated-chain.ts';
import { gibbsLinearJob } from '../../src/samplers/gibbs-linear/gibbs-job.ts';
import { hmcJob } from '../../src/samplers/hmc/hmc-job.ts';
import type { Job } from '../../src/samplers/job.ts';
import { langevinJob } from '../../src/samplers/langevin/langevin-job.ts';
import { langevinEnsemble } from '../../src/samplers/langevin-dynamics/ensemble.ts';
import type { EnsembleInput } from '../../src/samplers/langevin-dynamics/ensemble-input.ts';
import { patchSlice, pathGibbs, pathLangevin } from '../../src/samplers/paths/index.ts';
import { madeProblem } from '../paths/problems.ts';

const random = new RandomStream({ seed: 3, purpose: 'test', chain: 0 });
const normal = (rows: number, columns: number) =>
  matrix(rows, columns, random.fillNormal(new Float64Array(rows * columns)));
const problem = {
  task: { inputs: normal(6, 7), targets: normal(6, 2), testInputs: normal(3, 7), testTargets: normal(3, 2) },
  network: { widths: [5, 4], priorVariances: [1, 0.8, 1.2] },
  temperature: 0.3,
  warmup: 7,
  draws: 9,
  seed: 11,
  kernels: 'all',
} as const;
const batch = { ...problem, chains: [0, 1], activation: 'relu' } as const;

/** Runs a job, stopped after so many checkpoints; returns its output and where it stood last. */
function run<I, O>(job: Job<I, O>, input: I, stopAfter = Number.POSITIVE_INFINITY, saved?: unknown) {
  let count = 0;
  let state: unknown;
  const output = job.run(input, {
    progress: () => undefined,
    cancelled: () => count >= stopAfter,
    saved,
    checkpoint: (make) => {
      count++;
      state = structuredClone(make());
    },
  });
  return { output, state, count };
}

function check<I, O>(job: Job<I, O>, input: I, places = [1, 7, 8, 15], count = 16): void {
  const whole = run(job, input);
  expect(whole.count).toBe(count);
  for (const at of places) {
    const first = run(job, input, at);
    const second = run(job, input, Number.POSITIVE_INFINITY, first.state);
    expect(second.count).toBe(count - at);
    expect(second.output).toEqual(whole.output);
  }
}

describe('a chain that was stopped goes on bit for bit, in the warm-up and after it', () => {
  it('of Gibbs sweeps', () => {
    check(gibbsLinearJob, { ...problem, chain: 0 });
    check(gibbsLinearJob, { ...problem, chain: 1, units: 'all' });
  });

  it('of Hamiltonian Monte Carlo, with its adaptation', () => {
    check(hmcJob, batch);
    check(hmcJob, { ...batch, precision: 'f32' });
  });

  it.each(['splitting', 'euler', 'mala'] as const)('of Langevin dynamics: %s', (scheme) => {
    check(langevinJob, { ...batch, scheme, thinning: 2 });
  });

  it('of gated networks, with the means of parts of the chain', () => {
    const ones = (rows: number) =>
      matrix(
        rows,
        2,
        normal(rows, 2).data.map((x) => (x > 0 ? 1 : 0)),
      );
    const { inputs, targets, testInputs, testTargets } = problem.task;
    const task = { inputs, targets, testInputs, testTargets, gates: [ones(6)], testGates: [ones(3)] };
    const network = { widths: [5], priorVariances: [1, 0.8], temperature: 0.3 };
    const chain = { task, network, seed: 4, chain: 0, warmup: 7, draws: 9, batches: 3, hiddenKernels: true };
    check(gatedGibbs, chain);
  });

  it('of networks of paths by Gibbs sweeps and by Langevin dynamics, with heads cut', () => {
    const shape = { samples: 6, tests: 4, tokens: 3, inputs: 4, sets: [2, 2], widths: [4, 3], temperature: 0.3 };
    const { task } = madeProblem({ ...shape, outputs: 2 });
    const network = { widths: [4, 3], priorVariances: [1, 0.8, 1.2], temperature: 0.3 };
    const cuts = [[{ set: 0, head: 1 }], [{ set: 1, head: 0 }]];
    const chain = { task, network, seed: 4, chain: 1, warmup: 7, draws: 9, batches: 4, cuts };
    check(pathGibbs, chain);
    check(pathGibbs, { ...chain, thin: 3 });
    check(pathLangevin, chain);
    check(pathLangevin, { ...chain, thin: 2 }, [1, 13, 14, 15, 22], 23);
  });

  it('of patches through a nonlinearity by elliptical slices', () => {
    const [paths, tokenSize] = [3, 4];
    const chain = {
      patches: normal(6, paths * tokenSize),
      targets: normal(6, 1),
      testPatches: normal(4, paths * tokenSize),
      testTargets: normal(4, 1),
      scales: [1, 0.5, 2],
      activation: 'relu',
      width: 5,
      priorVariances: [1, 1.2],
      temperature: 0.2,
      seed: 5,
      chain: 0,
      warmup: 7,
      draws: 9,
      batches: 4,
    } as const;
    check(patchSlice, chain);
    check(patchSlice, { ...chain, thin: 2 }, [1, 7, 8, 9, 24], 25);
  });
});

describe('an ensemble that was stopped keeps its whole networks', () => {
  it('of a sequence of tasks with one readout, and with a readout a task', () => {
    const tasks = [1, 2].map(() => ({ inputs: normal(3, 6), targets: normal(3, 1) }));
    const sampling = {
      sampler: 'gibbs',
      activation: 'linear',
      widths: [8],
      priorVariances: [1, 1],
      coupling: 2,
      temperature: 0.1,
      tasks,
      points: normal(4, 6),
      sweeps: 3,
    } as const;
    check(singleHeadEnsembleJob, { sampling, seed: 2, from: 1, to: 5 }, [1, 3], 4);
    const settings = {
      width: 8,
      weightVariance: 1,
      readoutVariance: 1,
      coupling: 2,
      temperature: 0.1,
      activation: 'linear',
    } as const;
    const flat = tasks.map(({ inputs, targets }) => ({ inputs, targets: targets.data }));
    const input = { settings, tasks: flat, points: normal(4, 6), seed: 2, from: 1, to: 5, sweeps: 3 };
    check(multiHeadEnsembleJob, input, [1, 3], 4);
  });

  it('of networks that learn by Langevin dynamics', () => {
    const phase = { drifts: [true, true], learns: [true, true], segments: [{ duration: 0.2, steps: 4, record: true }] };
    const input: EnsembleInput = {
      coordinates: normal(5, 4).data,
      points: 5,
      span: 4,
      trainPoints: 3,
      targets: normal(3, 1).data,
      outputs: 1,
      activation: 'relu',
      // Two networks are walked together.
      widths: [512],
      priorVariances: [1, 1],
      initialVariances: [1.2, 0.7],
      temperature: 0.2,
      runs: [{ name: 'learning', recordStart: true, oldReadout: false, phases: [phase] }],
      precision: 'f64',
      shadow: true,
      seed: 3,
      first: 2,
      count: 5,
    };
    check(langevinEnsemble, input, [1, 2], 3);
  });
});
