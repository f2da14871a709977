import type { Matrix } from '../../linalg/matrix.ts';
import {
  fluctuationsAffordable as affordable,
  type ChainFluctuations,
  chainFluctuations,
} from '../paths/chain/fluctuations.ts';

import { reducePoints } from './gate-reduction.ts';
import { checkNewPoints } from './predict.ts';
import type { GatedPoints } from './problem.ts';
import type { GatedSolution } from './solve.ts';

/** Curvature of H at the saddle, and what the fluctuations of the order parameters do to the mean predictor. */
export type GatedFluctuations = ChainFluctuations<GatedPoints>;

/** Whether the order parameters are few enough for `fluctuations`. */
export function fluctuationsAffordable(solution: GatedSolution): boolean {
  return affordable(solution.solved);
}

/**
 * The 1/N correction from fluctuating order parameters: J^T (d^2 H)^-1 J (note ggdln, section 4).
 *
 * @throws InputError from `varianceOfMean` for points that do not fit the network
 */
export function fluctuations(solution: GatedSolution): GatedFluctuations {
  const { reduction } = solution.solved;
  const chain = chainFluctuations(solution.solved);
  return {
    hessian: chain.hessian,
    get smallestCurvature() {
      return chain.smallestCurvature;
    },
    varianceOfMean(points): Matrix {
      checkNewPoints(solution, points);
      return chain.varianceOfMean(reduction === undefined ? points : reducePoints(reduction, points));
    },
  };
}
