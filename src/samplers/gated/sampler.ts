import type { Sampler } from '../sampler.ts';
import { chains, draws, seed, thin, warmup } from '../settings.ts';
import { gatedGibbs } from './gated-chain.ts';

/** Blocked Gibbs of gated linear networks. */
export const sampler: Sampler = {
  name: 'gibbs',
  title: 'Blocked Gibbs of globally gated linear networks',
  theories: ['ggdln'],
  takes: 'gated linear units, T > 0 or as many features as labels',
  accuracy: 'exact',
  settings: { chains, warmup, draws, thin, seed },
  job: gatedGibbs,
};
