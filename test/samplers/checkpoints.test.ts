import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { gibbsLinearJob } from '../../src/samplers/gibbs-linear/gibbs-job.ts';
import { hmcJob } from '../../src/samplers/hmc/hmc-job.ts';
import type { Job } from '../../src/samplers/job.ts';
import { langevinJob } from '../../src/samplers/langevin/langevin-job.ts';

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

function check<I, O>(job: Job<I, O>, input: I): void {
  const whole = run(job, input);
  expect(whole.count).toBe(16);
  for (const at of [1, 7, 8, 15]) {
    const first = run(job, input, at);
    const second = run(job, input, Number.POSITIVE_INFINITY, first.state);
    expect(second.count).toBe(16 - at);
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
});
