import type { Sampler } from '../../sampler.ts';
import { networks, seed } from '../../settings.ts';
import { sweeps } from '../sweeps.ts';
import { multiHeadEnsembleJob } from './ensemble.ts';

/** ReLU networks that learn a sequence of tasks with a readout each. */
export const sampler: Sampler = {
  name: 'hmc',
  title: 'ReLU networks with a readout a task: Gibbs of the readouts, HMC of the hidden layer',
  theories: ['continual'],
  only: { heads: 'multi' },
  takes: 'ReLU networks with one hidden layer, finite coupling, T > 0',
  accuracy: 'exact up to the length of the chain on every task',
  settings: { networks, sweeps: sweeps('sweeps', '150'), seed },
  job: multiHeadEnsembleJob,
};
