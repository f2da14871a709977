import type { Activation } from '../../activations/activation.ts';
import { activationOf } from '../../activations/registry.ts';
import { chainCovariance, chainResponse, type WeightChain } from '../../gaussian/weight-process.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { type InputPoints, inputGram } from './input-points.ts';

/** A network whose weights follow free chains: one chain for each of the L hidden layers, then that of the readout. */
export interface ChainNetwork {
  readonly activation: Activation;
  readonly layers: readonly WeightChain[];
}

/** The kernels between the points a at time t and the points b at time u, t >= u. */
export interface ChainKernels {
  /** K1_tu, the covariance of the outputs of one network. */
  readonly same: Matrix;
  /** R_tu = K1_tu - K0_tu, the response to a step of the weights into time u. */
  readonly response: Matrix;
}

/**
 * V_l(x, t), the variance of a preactivation of layer l (0-based, readout last) at one time, for every point.
 *
 * The last array is that of the output itself, the prior variance of f_t(x).
 */
export function layerVariances(network: ChainNetwork, points: InputPoints, time: number): Float64Array[] {
  const dual = activationOf(network.activation).dual;
  const result: Float64Array[] = [];
  let activity = points.norms;
  network.layers.forEach((layer, l) => {
    const variance = activity.map((v) => layer.variances[time] * v);
    result.push(variance);
    if (l < network.layers.length - 1) activity = variance.map((v) => dual.diagonal(v));
  });
  return result;
}

/**
 * K1 and R between two times, with R carried through the layers as a difference: formed by subtraction it would lose
 * log10(lambda) digits (note continual-single-head, sections 2.2 and 2.3).
 *
 * @param t, u - times from 0 with t >= u, each below the length of the chains
 */
export function chainKernels(
  network: ChainNetwork,
  a: InputPoints,
  t: number,
  b: InputPoints,
  u: number,
): ChainKernels {
  const dual = activationOf(network.activation).dual;
  const depth = network.layers.length - 1;
  const covariance = Float64Array.from(network.layers, (layer) => chainCovariance(layer, t, u));
  const step = Float64Array.from(network.layers, (layer) => chainResponse(layer, t, u));
  const left = layerVariances(network, a, t);
  const right = layerVariances(network, b, u);
  const gram = inputGram(a, b);
  const same = gram.data;
  const response = new Float64Array(same.length);
  const columns = gram.columns;
  for (let i = 0; i < gram.rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = i * columns + j;
      let q = same[at];
      let d = 0;
      for (let l = 0; l < depth; l++) {
        const c = covariance[l] * q;
        const delta = covariance[l] * d + step[l] * (q - d);
        const v = left[l][i];
        const w = right[l][j];
        d = dual.difference(c, delta, v, w);
        q = dual.value(c, v, w);
      }
      same[at] = covariance[depth] * q;
      response[at] = covariance[depth] * d + step[depth] * (q - d);
    }
  }
  return { same: gram, response: matrix(gram.rows, columns, response) };
}
