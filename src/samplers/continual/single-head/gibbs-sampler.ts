import type { Sampler } from '../../sampler.ts';
import { networks, seed } from '../../settings.ts';
import { sweeps } from '../sweeps.ts';
import { singleHeadEnsembleJob } from './ensemble-job.ts';

/** Gibbs of linear networks that learn a sequence of tasks with one readout. */
export const sampler: Sampler = {
  name: 'gibbs',
  title: 'Gibbs of linear networks with one hidden layer, task after task',
  theories: ['continual'],
  only: { heads: 'single' },
  takes: 'linear networks with one hidden layer, finite coupling, T >= 0',
  accuracy: 'exact up to the length of the chain on every task',
  settings: { networks, sweeps: sweeps('Gibbs sweeps', '14'), seed },
  job: singleHeadEnsembleJob,
};
