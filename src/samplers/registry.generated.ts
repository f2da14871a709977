// Written by `npm run registries` from the files of these folders.
import { sampler as continualMultiHeadGibbs } from './continual/multi-head/gibbs-sampler.ts';
import { sampler as continualMultiHeadHmc } from './continual/multi-head/hmc-sampler.ts';
import { sampler as continualSingleHeadFlow } from './continual/single-head/flow-sampler.ts';
import { sampler as continualSingleHeadGibbs } from './continual/single-head/gibbs-sampler.ts';
import { sampler as continualSingleHeadHmc } from './continual/single-head/hmc-sampler.ts';
import { sampler as gated } from './gated/sampler.ts';
import { sampler as gibbsLinear } from './gibbs-linear/sampler.ts';
import { sampler as hmc } from './hmc/sampler.ts';
import { sampler as langevinDynamics } from './langevin-dynamics/sampler.ts';
import { sampler as langevin } from './langevin/sampler.ts';
import { sampler as pathsLangevin } from './paths/langevin-sampler.ts';
import { sampler as paths } from './paths/sampler.ts';
import { sampler as pathsSlice } from './paths/slice-sampler.ts';
import type { Sampler } from './sampler.ts';

/** Every sampler of this build. */
export const samplers: readonly Sampler[] = [
  continualMultiHeadGibbs,
  continualMultiHeadHmc,
  continualSingleHeadFlow,
  continualSingleHeadGibbs,
  continualSingleHeadHmc,
  gated,
  gibbsLinear,
  hmc,
  langevinDynamics,
  langevin,
  pathsLangevin,
  paths,
  pathsSlice,
];
