import type { Sampler } from '../../sampler.ts';
import { networks, seed } from '../../settings.ts';
import { sweeps } from '../sweeps.ts';
import { multiHeadEnsembleJob } from './ensemble.ts';

/** Linear networks that learn a sequence of tasks with a readout each. */
export const sampler: Sampler = {
  name: 'gibbs',
  title: 'Linear networks with a readout a task: Metropolis at T = 0, Gibbs above',
  theories: ['continual'],
  only: { heads: 'multi' },
  takes: 'linear networks with one hidden layer, finite coupling, T >= 0',
  accuracy: 'exact at T = 0; above, up to the length of the chain on every task',
  settings: { networks, sweeps: sweeps('proposals (T = 0) or Gibbs sweeps', '300 at T = 0, 80 above'), seed },
  job: multiHeadEnsembleJob,
};
