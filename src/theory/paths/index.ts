/**
 * Networks that are linear in their weights along fixed paths (attention heads, convolution patches, gates) at finite width: note
 * paths; Tiberi et al., NeurIPS 2024, arXiv 2405.15926; Aiudi et al., Nat. Commun. 16 (2025).
 */

export { type PatchShape, patchFeatures, patchGrid } from '../../data/paths/patches.ts';
export { type ExactByImportance, exactByImportance } from './exact/importance.ts';
export { headScores, kernelShares, relativeOrderParameter, weightedHeadScores } from './observables.ts';
export { type PositionProblem, type PositionSolution, solvePositions } from './position-chain.ts';
export {
  infiniteWidthParameters,
  type PathNextOrder,
  type PathPrediction,
  pathErrors,
  pathFluctuations,
  pathNextOrder,
  pathNextOrderAffordable,
  pathNextOrderDefined,
  predictPaths,
  predictPathsAtInfiniteWidth,
  renormalizedPathKernel,
} from './predict.ts';
export { headsOfPath, inputDimensionOf, type PathPoints, type PathProblem, pathCount } from './problem.ts';
export {
  cutHeads,
  type HeadIndex,
  type PrunedHead,
  type PruningKind,
  pathsWithout,
  pruneHead,
  silencedHeads,
  withoutHeads,
} from './pruning.ts';
export { featureRank, type PathMinimum, type PathSolution, type PathSolveOptions, solvePaths } from './solve.ts';
export { checkTokenInputs, pathFeatures, type TokenInputs } from './token-paths.ts';
