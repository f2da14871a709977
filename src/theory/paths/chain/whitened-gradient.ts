import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { dot, multiply } from '../../../linalg/products.ts';
import { blockDiagonal } from './blocks.ts';
import { coordinateCount, type FactorPoint } from './factor-coordinates.ts';
import { dataGradient, type HamiltonianState } from './hamiltonian.ts';
import type { ChainLayer } from './layer.ts';

/**
 * dH / d theta in the whitened log-Cholesky coordinates, one number a coordinate: backwards through U_1 = S_1 S_1^T and
 * S_l = (I (x) S_(l+1)) L_l, with N_l / 2 [Tr L_l L_l^T / sigma_l^2 - 2 sum_i log L_l,ii] for the prior of each layer.
 *
 * @param state - of H at the order parameters of `point`
 */
export function whitenedGradient<P>(
  layers: readonly ChainLayer[],
  point: FactorPoint,
  state: HamiltonianState<P>,
): Float64Array {
  const gradient = new Float64Array(coordinateCount(layers));
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
  return gradient;
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
