/** Simulation of networks of paths (attention heads, convolution patches) at finite width. */
export { type PatchChainInput, patchSlice } from './patch-chain.ts';
export { type CutHead, type PathChain, type PathChainInput, pathGibbs } from './path-chain.ts';
export type { PathInputs, PathNetwork, PathTask } from './path-task.ts';
