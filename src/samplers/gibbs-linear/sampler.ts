import type { Sampler } from '../sampler.ts';
import { chains, draws, seed, thin, warmup } from '../settings.ts';
import { gibbsLinearJob } from './gibbs-job.ts';

/** Blocked Gibbs of deep linear networks. */
export const sampler: Sampler = {
  name: 'gibbs',
  title: 'Blocked Gibbs of deep linear networks',
  theories: ['bpkr'],
  takes: 'activation linear, T >= 0',
  accuracy: 'exact',
  settings: { chains, warmup, draws, thin, seed },
  job: gibbsLinearJob,
};
