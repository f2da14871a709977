import type { Matrix } from '../../linalg/matrix.ts';
import type { HamiltonianState } from '../paths/chain/hamiltonian.ts';
import {
  nextOrderAffordable as affordable,
  nextOrderDefined as defined,
  nextOrderOf,
} from '../paths/chain/next-order.ts';
import { projected } from './expanded.ts';
import { liftFirst } from './gate-reduction.ts';
import { type HiddenKernels, hiddenKernels, hiddenKernelsGiven } from './hidden-kernels.ts';
import { type GatedPrediction, predictFrom } from './predict.ts';
import type { GatedPoints } from './problem.ts';
import type { GatedSolution } from './solve.ts';

/** Posterior averages with their first correction in 1/N. */
export interface NextOrder {
  /** <U_1>..<U_L> */
  readonly orderParameters: readonly Matrix[];
  /** Mean (n x m) and covariance between the outputs (n x m m), fluctuation of the mean with U included. */
  readonly prediction: GatedPrediction;
  /** Kernels of hidden layers 1 and 2 at the points asked for. */
  readonly hiddenKernels?: HiddenKernels;
}

/** Whether `nextOrder` is defined: N_l >= D_l in every layer. */
export function nextOrderDefined({ solved }: GatedSolution): boolean {
  return defined(solved.layers);
}

/** Whether `nextOrder` is defined and takes seconds rather than minutes. */
export function nextOrderAffordable({ solved }: GatedSolution): boolean {
  return affordable(solved.layers, solved.expanded.labels.length);
}

/**
 * The saddle's predictions with everything of relative order 1/N added (note ggdln, section 4): the expansion of the integral over
 * the order parameters to one loop.
 *
 * @param points - n inputs with their gates
 * @param kernelPoints - where hidden kernels are wanted too
 * @param onProgress - told how far it is, from 0 to 1
 * @throws InputError where a layer has fewer units than order parameters a side
 */
export function nextOrder(
  solution: GatedSolution,
  points: GatedPoints,
  kernelPoints?: GatedPoints,
  onProgress?: (fraction: number) => void,
): NextOrder {
  const { layers, reduction, problem, expanded } = solution.solved;
  // Inputs are projected once, for thousands of evaluations
  const here = projected(expanded, points);
  const hidden = kernelPoints && projected(expanded, kernelPoints);
  const partsAt = (moved: HamiltonianState<GatedPoints>): Matrix[] => {
    const { mean, covariance } = predictFrom(solution, moved.data, here);
    const kernels = hidden && hiddenKernelsGiven(solution, moved, hidden).kernels;
    return [mean, covariance, ...moved.u, ...(kernels ?? [])];
  };
  const [mean, covariance, ...rest] = nextOrderOf(solution.solved, partsAt, onProgress);
  const u = rest.slice(0, layers.length);
  return {
    orderParameters: reduction === undefined ? u : [liftFirst(reduction, u[0], problem.targets.columns)],
    prediction: { mean, covariance },
    ...(kernelPoints === undefined
      ? {}
      : { hiddenKernels: { ...hiddenKernels(solution, kernelPoints), kernels: rest.slice(layers.length) } }),
  };
}
