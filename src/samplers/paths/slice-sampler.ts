import type { Sampler } from '../sampler.ts';
import { chains, draws, seed, thin, warmup } from '../settings.ts';
import { patchSlice } from './patch-chain.ts';

/** Elliptical slices of patches through a nonlinearity. */
export const sampler: Sampler = {
  name: 'slice',
  title: 'Elliptical slices of one layer of patches through a nonlinearity, readout integrated out',
  theories: ['paths'],
  takes: 'one hidden layer of patches, one output, T > 0',
  accuracy: 'exact',
  settings: { chains, warmup, draws, thin, seed },
  job: patchSlice,
};
