import type { Sampler } from '../sampler.ts';
import { chains, draws, seed, thin, warmup } from '../settings.ts';
import { pathGibbs } from './path-chain.ts';

/** Blocked Gibbs of networks of attention paths. */
export const sampler: Sampler = {
  name: 'gibbs',
  title: 'Blocked Gibbs of networks of attention paths',
  theories: ['paths'],
  takes: 'linear values under fixed attention, T > 0',
  accuracy: 'exact',
  settings: { chains, warmup, draws, thin, seed },
  job: pathGibbs,
};
