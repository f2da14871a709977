import type { Sampler } from '../sampler.ts';
import { chains, draws, seed, thin, warmup } from '../settings.ts';
import { pathGibbs } from './path-chain.ts';

/** Blocked Gibbs of networks of paths (attention heads, convolution patches). */
export const sampler: Sampler = {
  name: 'gibbs',
  title: 'Blocked Gibbs of networks of paths (attention heads, convolution patches)',
  theories: ['paths'],
  takes:
    'linear weights along fixed paths (attention, convolution), T > 0 or as many features as labels in every layer',
  accuracy: 'exact',
  settings: { chains, warmup, draws, thin, seed },
  job: pathGibbs,
};
