import { InputError } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { squaredError, summedBlockVariance } from '../../measures/index.ts';
import { type ChainFluctuations, chainFluctuations } from './chain/fluctuations.ts';
import type { HamiltonianState } from './chain/hamiltonian.ts';
import { gaussianProcessParameters } from './chain/hierarchy.ts';
import { nextOrderAffordable, nextOrderDefined, nextOrderOf } from './chain/next-order.ts';
import { checkPathPoints, type PathPoints, pathScales } from './problem.ts';
import { scaledBoth } from './scales.ts';
import type { PathSolution } from './solve.ts';

/** The distribution of the network's outputs at some points. */
export interface PathPrediction {
  /** <f_k(x)>, n x m. */
  readonly mean: Matrix;
  /** Cov[f_k(x), f_k'(x)], n x m m, row x holding its m x m block; the noise T of a label is not added. */
  readonly covariance: Matrix;
}

/**
 * Mean and covariance of the trained network at new points, leading order in 1/N (notes paths, section 2.3, and ggdln, section 4).
 *
 * @throws InputError if the points do not fit the network
 */
export function predictPaths({ solved }: PathSolution, points: PathPoints): PathPrediction {
  checkPathPoints(points, solved.problem);
  return solved.state.data.predict(points);
}

/** The same at the order parameters of infinite width, where paths do not interact. */
export function predictPathsAtInfiniteWidth({ solved }: PathSolution, points: PathPoints): PathPrediction {
  checkPathPoints(points, solved.problem);
  const state = solved.data.at(gaussianProcessParameters(solved.layers)[0]);
  if (state === undefined) throw new InputError('temperature', 'a singular kernel of paths', 'T > 0');
  return state.predict(points);
}

/** U_1..U_L of infinite width: prod_(l' >= l) sigma_l'^2 s_l'^2 on the diagonal. */
export function infiniteWidthParameters({ solved }: PathSolution): Matrix[] {
  const { problem, layers } = solved;
  const m = problem.targets.columns;
  return gaussianProcessParameters(layers).map((u, l) => {
    const scales = pathScales(problem, l);
    const diagonal = Float64Array.from({ length: u.rows }, (_, e) => scales[Math.floor(e / m)]);
    return scaledBoth(u, diagonal, 1);
  });
}

/** The renormalized kernel K~ of the expanded training samples at the saddle, P m x P m, without T. */
export function renormalizedPathKernel({ solved }: PathSolution): Matrix {
  return solved.kernel.train(solved.state.u[0]);
}

/** Curvature at the saddle, and Var_U <f | U>, which is the allowance that a verdict on the variance needs (note paths, section 9). */
export function pathFluctuations({ solved }: PathSolution): ChainFluctuations<PathPoints> {
  const chain = chainFluctuations(solved);
  return {
    ...chain,
    varianceOfMean(points) {
      checkPathPoints(points, solved.problem);
      return chain.varianceOfMean(points);
    },
  };
}

/** Whether the terms of relative order 1/N are defined, and take seconds. */
export function pathNextOrderAffordable({ solved }: PathSolution): boolean {
  return nextOrderAffordable(solved.layers, solved.labels.labels.length);
}

/** Whether the terms of relative order 1/N are defined: N_l >= D_l in every layer. */
export function pathNextOrderDefined({ solved }: PathSolution): boolean {
  return nextOrderDefined(solved.layers);
}

/** Posterior averages with their first correction in 1/N. */
export interface PathNextOrder {
  /** <U_1>..<U_L> */
  readonly orderParameters: readonly Matrix[];
  readonly prediction: PathPrediction;
}

/** Predictions and order parameters with everything of relative order 1/N (notes paths, section 2.3, and ggdln, section 4). */
export function pathNextOrder(
  { solved }: PathSolution,
  points: PathPoints,
  onProgress?: (fraction: number) => void,
): PathNextOrder {
  checkPathPoints(points, solved.problem);
  const partsAt = (moved: HamiltonianState<PathPoints>) => {
    const prediction = moved.data.predict(points);
    return [prediction.mean, prediction.covariance, ...moved.u];
  };
  const [mean, covariance, ...u] = nextOrderOf(solved, partsAt, onProgress);
  const m = solved.problem.targets.columns;
  return {
    prediction: { mean, covariance },
    orderParameters: u.map((each, l) => {
      const scales = pathScales(solved.problem, l);
      return scaledBoth(
        each,
        Float64Array.from({ length: each.rows }, (_, e) => scales[Math.floor(e / m)]),
        1,
      );
    }),
  };
}

/** Bias squared and variance against targets (n x m): averages over points of sums over outputs. */
export function pathErrors(
  { mean, covariance }: PathPrediction,
  targets: Matrix,
): { readonly bias2: number; readonly variance: number; readonly testError: number } {
  if (targets.rows !== mean.rows || targets.columns !== mean.columns) {
    throw new InputError('test.targets', `${targets.rows} x ${targets.columns}`, `${mean.rows} x ${mean.columns}`);
  }
  const bias2 = squaredError(mean, targets);
  const variance = summedBlockVariance(covariance, mean.columns);
  return { bias2, variance, testError: bias2 + variance };
}
