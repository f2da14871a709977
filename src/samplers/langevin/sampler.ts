import type { Sampler } from '../sampler.ts';
import { chains, draws, seed, stepSize, thin, warmup } from '../settings.ts';
import { langevinJob } from './langevin-job.ts';

/** Langevin dynamics of the posterior. */
export const sampler: Sampler = {
  name: 'langevin',
  title: 'Langevin dynamics of the posterior',
  theories: ['bpkr'],
  takes: 'any activation that can be sampled, T > 0',
  accuracy:
    'mala exact at any step; splitting off by O(step²), euler by O(step), which extrapolation removes to first order',
  settings: {
    chains,
    warmup,
    draws,
    thin,
    seed,
    stepSize: stepSize('0.5 for mala, which adapts it; 0.05 for the others'),
    scheme: {
      kind: 'choice',
      choices: ['mala', 'splitting', 'euler'],
      default: 'mala',
      description:
        'mala: Metropolis-adjusted; splitting: Ornstein-Uhlenbeck steps of the prior and kicks by the likelihood; euler: Euler-Maruyama.',
    },
    extrapolate: {
      kind: 'flag',
      default: false,
      description:
        'Runs splitting or euler at stepSize and at half of it, and extrapolates every average to a vanishing step.',
    },
  },
  job: langevinJob,
};
