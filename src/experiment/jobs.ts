import { multiHeadEnsembleJob } from '../samplers/continual/multi-head/ensemble.ts';
import { singleHeadEnsembleJob } from '../samplers/continual/single-head/index.ts';
import { gatedGibbs } from '../samplers/gated/gated-chain.ts';
import { gibbsLinearJob } from '../samplers/gibbs-linear/gibbs-job.ts';
import { hmcJob } from '../samplers/hmc/hmc-job.ts';
import type { AnyJob } from '../samplers/job-runner.ts';
import { langevinJob } from '../samplers/langevin/langevin-job.ts';
import { langevinEnsemble } from '../samplers/langevin-dynamics/ensemble.ts';
import { pathGibbs } from '../samplers/paths/path-chain.ts';
import { predictionJob } from './prediction-job.ts';

/** Everything that a worker can be asked for, found by its name. */
export const jobs: readonly AnyJob[] = [
  langevinEnsemble,
  gibbsLinearJob,
  hmcJob,
  langevinJob,
  gatedGibbs,
  pathGibbs,
  multiHeadEnsembleJob,
  singleHeadEnsembleJob,
  predictionJob,
];
