import { logDeterminant, solveLower, tryCholesky } from '../../../linalg/cholesky.ts';
import { symmetricEigenvalues } from '../../../linalg/eigen.ts';
import { identity, type Matrix, transpose } from '../../../linalg/matrix.ts';
import { symmetrized } from '../../../linalg/symmetrize.ts';
import { blockDiagonal } from './blocks.ts';
import type { ChainLayer } from './layer.ts';

/** U_1..U_L, U_l being D_l x D_l. */
export type OrderParameters = readonly Matrix[];

/** U_l = prod_(l' >= l) sigma_l'^2 I: the order parameters of the Gaussian process of infinite width. */
export function gaussianProcessParameters(layers: readonly ChainLayer[]): Matrix[] {
  const result: Matrix[] = [];
  let variance = 1;
  for (let l = layers.length - 1; l >= 0; l--) {
    variance *= layers[l].variance;
    const u = identity(layers[l].dimension);
    for (let i = 0; i < u.data.length; i++) u.data[i] *= variance;
    result.unshift(u);
  }
  return result;
}

/** U_(l+1), which is I_m above the last layer. */
export function above(layers: readonly ChainLayer[], u: OrderParameters, l: number): Matrix {
  return l + 1 < layers.length ? u[l + 1] : identity(layers[l].dimension / layers[l].gates);
}

/** sigma_l^2 I_(M_l) (x) U_(l+1): the prior mean of U_l given the layer above; its inverse is E_l of the note. */
export function priorScale(layers: readonly ChainLayer[], u: OrderParameters, l: number): Matrix {
  return blockDiagonal(layers[l].gates, above(layers, u, l), layers[l].variance);
}

/**
 * The entropic part of H: sum_l N_l / 2 [Tr E_l U_l - log det E_l U_l - D_l], each bracket at or above 0
 * (note ggdln, section 2.2), or undefined where some U_l is not positive definite.
 *
 * The bracket is summed as x - log(1 + x) over the eigenvalues of E U - I, which keeps its digits near the Gaussian process.
 */
export function entropicCost(layers: readonly ChainLayer[], u: OrderParameters): number | undefined {
  let sum = 0;
  for (let l = 0; l < layers.length; l++) {
    const deviations = relativeDeviations(layers, u, l);
    if (deviations === undefined) return undefined;
    let bracket = 0;
    for (const x of deviations) {
      if (!(x > -1)) return undefined;
      bracket += x - Math.log1p(x);
    }
    sum += (layers[l].width / 2) * bracket;
  }
  return sum;
}

/** N_l (D_l - Tr E_l U_l) of every layer; at a saddle all are equal to Tr U_1 S (note ggdln, section 3). */
export function traceIdentities(layers: readonly ChainLayer[], u: OrderParameters): number[] {
  return layers.map(({ width }, l) => {
    const deviations = relativeDeviations(layers, u, l) ?? new Float64Array(0);
    return -width * deviations.reduce((sum, x) => sum + x, 0);
  });
}

/** Eigenvalues of E_l^(1/2) U_l E_l^(1/2) - I. */
function relativeDeviations(layers: readonly ChainLayer[], u: OrderParameters, l: number): Float64Array | undefined {
  const scale = tryCholesky(priorScale(layers, u, l));
  if (scale === undefined) return undefined;
  const half = solveLower(scale, u[l]);
  const whitened = symmetrized(solveLower(scale, transpose(half)));
  for (let i = 0; i < whitened.rows; i++) whitened.data[i * whitened.rows + i] -= 1;
  return symmetricEigenvalues(whitened);
}

/** log det of a positive definite matrix, or undefined. */
export function logDeterminantOf(a: Matrix): number | undefined {
  const factor = tryCholesky(a);
  return factor === undefined ? undefined : logDeterminant(factor);
}
