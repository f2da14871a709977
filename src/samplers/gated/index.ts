/** Simulation of globally gated deep linear networks at finite width. */
export { type GatedChain, type GatedChainInput, gatedGibbs } from './gated-chain.ts';
export { type GatedNetwork, type GatedTask, rotateToSpan } from './gated-task.ts';
export type { GatedMeans } from './means-recorder.ts';
export {
  type GatedPosterior,
  type MatrixEstimate,
  type PooledMoments,
  poolChains,
  type ScalarEstimate,
} from './pooled-chains.ts';
