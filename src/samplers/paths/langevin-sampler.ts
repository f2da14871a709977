import type { Sampler } from '../sampler.ts';
import { chains, draws, seed, thin, warmup } from '../settings.ts';
import { pathLangevin } from './path-langevin.ts';

/** Langevin dynamics of networks of paths. */
export const sampler: Sampler = {
  name: 'langevin',
  title: 'Langevin dynamics of networks of paths (attention heads, convolution patches)',
  theories: ['paths'],
  takes: 'linear weights along fixed paths (attention, convolution), T > 0',
  accuracy: 'exact: Metropolis-adjusted, the step adapted in the warm-up to an acceptance of 0.57',
  settings: { chains, warmup, draws, thin, seed },
  job: pathLangevin,
};
