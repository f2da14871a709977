import type { Sampler } from '../../sampler.ts';
import { networks, seed } from '../../settings.ts';
import { sweeps } from '../sweeps.ts';
import { singleHeadEnsembleJob } from './ensemble-job.ts';

/** Gradient descent of networks from task to task. */
export const sampler: Sampler = {
  name: 'flow',
  title: 'Gradient descent from task to task',
  theories: ['continual'],
  only: { heads: 'single' },
  takes: 'any activation that can be sampled, coupling: infinity',
  accuracy: 'residuals below 1e-4 of every task',
  settings: { networks, sweeps: sweeps('thousands of descent steps at most', '5'), seed },
  job: singleHeadEnsembleJob,
};
