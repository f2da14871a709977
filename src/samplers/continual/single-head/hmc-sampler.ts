import type { Sampler } from '../../sampler.ts';
import { networks, seed, stepSize } from '../../settings.ts';
import { sweeps } from '../sweeps.ts';
import { singleHeadEnsembleJob } from './ensemble-job.ts';

/** HMC of networks that learn a sequence of tasks with one readout. */
export const sampler: Sampler = {
  name: 'hmc',
  title: 'Hamiltonian Monte Carlo, task after task',
  theories: ['continual'],
  only: { heads: 'single' },
  takes: 'any activation that can be sampled, finite coupling, T > 0',
  accuracy: 'exact up to the length of the chain on every task',
  settings: {
    networks,
    sweeps: sweeps('trajectories', '40'),
    seed,
    stepSize: { ...stepSize('1'), default: 1 },
    leapfrogSteps: { kind: 'integer', min: 1, default: 12, description: 'Kicks of one trajectory.' },
  },
  job: singleHeadEnsembleJob,
};
