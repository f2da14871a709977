import type { Sampler } from '../sampler.ts';
import { chains, draws, seed, stepSize, thin, warmup } from '../settings.ts';
import { hmcJob } from './hmc-job.ts';

/** Hamiltonian Monte Carlo of the posterior. */
export const sampler: Sampler = {
  name: 'hmc',
  title: 'Hamiltonian Monte Carlo, the prior integrated exactly',
  theories: ['bpkr', 'ggdln'],
  takes: 'any activation that can be sampled, T > 0 (ggdln: ReLU networks beside the gated theory)',
  accuracy: 'exact at any step',
  settings: {
    chains,
    warmup,
    draws,
    thin,
    seed,
    stepSize: stepSize('adapted in the warm-up to an acceptance of 0.8'),
    leapfrogSteps: {
      kind: 'integer',
      min: 1,
      otherwise: "a trajectory of length 1.5 in the prior's time",
      description: 'Kicks of one trajectory.',
    },
  },
  job: hmcJob,
};
