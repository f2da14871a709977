import type { DataTerm } from '../posterior/data-term.ts';
import { coordinatesOf, factorize, factorsAt, parametersOf } from './factor-coordinates.ts';
import { hamiltonianAt, residualOf } from './hamiltonian.ts';
import { gaussianProcessParameters, type OrderParameters } from './hierarchy.ts';
import type { ChainLayer } from './layer.ts';
import { lbfgs } from './lbfgs.ts';
import { whitenedGradient } from './whitened-gradient.ts';

/** Where L-BFGS ended. */
export interface QuasiNewtonResult {
  readonly orderParameters: OrderParameters;
  readonly energy: number;
  readonly residual: number;
  readonly evaluations: number;
}

/**
 * The same minimum by a general method: L-BFGS on the whitened log-Cholesky factors of the order parameters (note ggdln,
 * section 8.2), one evaluation of H and its gradient a step. Independent of `solveGated`, and slower.
 *
 * @param layers - from `layersOf`
 * @param data - the data term, in sample space or in feature space
 * @param tolerance - residual rho at which it stops
 */
export function solveByLbfgs<P>(
  layers: readonly ChainLayer[],
  data: DataTerm<P>,
  { tolerance = 1e-10, maxEvaluations = 5000, start = gaussianProcessParameters(layers) as OrderParameters } = {},
): QuasiNewtonResult {
  let residual = Number.POSITIVE_INFINITY;
  let evaluations = 0;
  const evaluate = (theta: Float64Array) => {
    evaluations++;
    const point = factorsAt(layers, theta);
    const u = parametersOf(point);
    const state = hamiltonianAt(layers, data, u);
    if (state === undefined) return undefined;
    const gradient = whitenedGradient(layers, point, state);
    residual = residualOf(layers, state);
    return { value: state.energy, gradient, done: residual < tolerance };
  };
  const x0 = coordinatesOf(factorize(layers, start));
  const { x } = lbfgs(evaluate, x0, maxEvaluations);
  const u = parametersOf(factorsAt(layers, x));
  const state = hamiltonianAt(layers, data, u);
  if (state === undefined) throw new RangeError('L-BFGS left the positive definite cone');
  return { orderParameters: u, energy: state.energy, residual: residualOf(layers, state), evaluations };
}
