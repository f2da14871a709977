/** Simulation of networks of paths (attention heads, convolution patches) at finite width. */
export { type PatchChainInput, patchSlice } from './patch-chain.ts';
export { type PathChainInput, pathGibbs } from './path-chain.ts';
export { pathLangevin } from './path-langevin.ts';
export type { CutHead, PathChain } from './path-record.ts';
export type { PathInputs, PathNetwork, PathTask } from './path-task.ts';
