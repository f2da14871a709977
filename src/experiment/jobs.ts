import type { AnyJob } from '../samplers/job-runner.ts';
import { samplers } from '../samplers/registry.ts';
import { predictionJob } from './prediction-job.ts';

/** Everything that a worker can be asked for, found by its name: the simulations of all samplers, and predictions. */
export const jobs: readonly AnyJob[] = [...new Set([...samplers.map(({ job }) => job), predictionJob])];
