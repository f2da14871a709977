import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { dot, multiply } from '../../linalg/products.ts';
import { blockDiagonal } from './blocks.ts';
import type { DataTerm } from './data-term.ts';
import { coordinateCount, coordinatesOf, factorize, factorsAt, parametersOf } from './factor-coordinates.ts';
import { dataGradient, hamiltonianAt, residualOf } from './hamiltonian.ts';
import { gaussianProcessParameters, type OrderParameters } from './hierarchy.ts';
import { lbfgs } from './lbfgs.ts';
import type { GatedLayer } from './problem.ts';

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
export function solveByLbfgs(
  layers: readonly GatedLayer[],
  data: DataTerm,
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
    const gradient = new Float64Array(coordinateCount(layers));
    // Backwards through U_1 = S_1 S_1^T and S_l = (I (x) S_(l+1)) L_l.
    let dS: Matrix = multiply(dataGradient(state.data), point.factors[0]);
    let offset = 0;
    layers.forEach((layer, l) => {
      const d = layer.dimension;
      const lower = point.whitened[l];
      const upper = point.factors[l + 1];
      const dL = upper === undefined ? dS : multiply(blockDiagonal(layer.gates, upper), dS, { transposeA: true });
      for (let i = 0; i < d; i++) {
        for (let j = 0; j <= i; j++) {
          const entry = lower.data[i * d + j];
          const slope = dL.data[i * d + j] + (layer.width / layer.variance) * entry;
          gradient[offset++] = i === j ? slope * entry - layer.width : slope;
        }
      }
      if (upper !== undefined) dS = contractBlocks(dS, lower, layer.gates);
    });
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

/** Gradient with respect to S_(l+1) of S_l = (I (x) S_(l+1)) L_l: the sum over blocks of [dS]_n [L]_n^T. */
function contractBlocks(dS: Matrix, lower: Matrix, gates: number): Matrix {
  const d = dS.rows / gates;
  const result = matrix(d, d);
  for (let b = 0; b < gates; b++) {
    for (let i = 0; i < d; i++) {
      const left = dS.data.subarray((b * d + i) * dS.columns, (b * d + i + 1) * dS.columns);
      for (let j = 0; j < d; j++) {
        const right = lower.data.subarray((b * d + j) * lower.columns, (b * d + j + 1) * lower.columns);
        result.data[i * d + j] += dot(left, right);
      }
    }
  }
  return result;
}
