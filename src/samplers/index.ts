/** Samplers of finite networks and their diagnostics (`widthwise/samplers`). */
export * from './diagnostics/index.ts';
export { gibbsLinearJob } from './gibbs-linear/gibbs-job.ts';
export { largestTangentEigenvalue } from './gradient-flow/curvature.ts';
export { type DescentOptions, type DescentReport, gradientDescent } from './gradient-flow/gradient-descent.ts';
export { type FlowOptions, type FlowReport, gradientFlow } from './gradient-flow/gradient-flow.ts';
export { type HmcInput, type HmcResult, hmcJob } from './hmc/hmc-job.ts';
export { SplitHmc, type TrajectoryReport } from './hmc/split-hmc.ts';
export type { Job, JobControl } from './job.ts';
export { type LangevinInput, type LangevinResult, langevinJob } from './langevin/langevin-job.ts';
export { LangevinDynamics, type LangevinScheme } from './langevin/langevin-step.ts';
export { type Extrapolation, extrapolateStep } from './langevin/step-extrapolation.ts';
export type { ChainSettings, NetworkChain, NetworkShape, NetworkTask } from './network-chain.ts';
export { PosteriorPotential, type PosteriorSettings } from './posterior-potential.ts';
