/** Globally gated deep linear networks at finite width: Li & Sompolinsky, NeurIPS 2022, arXiv 2210.17449 (note ggdln). */

export { gaussianProcessParameters } from '../paths/chain/hierarchy.ts';
export { solveByLbfgs } from '../paths/chain/quasi-newton.ts';
export { type GatedCapacity, gatedCapacity } from './capacity.ts';
export { type ExactGated, exactGated } from './exact-width.ts';
export { fluctuations, fluctuationsAffordable, type GatedFluctuations } from './fluctuations.ts';
export { type HiddenKernels, hiddenKernels } from './hidden-kernels.ts';
export { type LeastSquaresLimit, leastSquaresLimit } from './least-squares.ts';
export { type ManyGates, type ManyGatesSolution, solveManyGates } from './many-gates.ts';
export { type NextOrder, nextOrder, nextOrderAffordable, nextOrderDefined } from './next-order.ts';
export {
  errorsOf,
  type GatedErrors,
  type GatedPrediction,
  predictGated,
  predictGaussianProcess,
  renormalizedKernel,
} from './predict.ts';
export { closedRows, type GatedPoints, type GatedProblem } from './problem.ts';
export { type ProductAnsatz, productAnsatz } from './product-ansatz.ts';
export { type GatedMinimum, type GatedSolution, type GatedSolveOptions, solveGated } from './solve.ts';
