import { activationOf } from '../activations/registry.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { inputKernel, type KernelNetwork, layerVariances, pairDuals, requireKernelNetwork } from './kernel-network.ts';

/**
 * The neural tangent kernel in the NTK parametrization: sum over all weights of df(x)/dW df(x')/dW at infinite width.
 *
 * With q_0 = x.x'/N0, d_0 = 0 and layer by layer c = sigma_l^2 q_{l-1}, delta = sigma_l^2 d_{l-1} + q_{l-1},
 * q_l = E[phi phi'] at c, d_l = E[phi' phi'] at c times delta, it is delta of the readout; the layer that is differentiated brings no
 * sigma^2 (note continual-single-head, section 3; Jacot, Gabriel & Hongler 2018). No more than the result is held.
 *
 * @param inputs - n x N0, the rows of the result
 * @param others - n' x N0, the columns of the result; without it the kernel of `inputs` with itself
 * @returns n x n' (exactly symmetric where there is no `others`)
 * @throws InputError for variances that are not positive or input dimensions that differ
 */
export function ntkKernel(network: KernelNetwork, inputs: Matrix, others?: Matrix): Matrix {
  requireKernelNetwork(network);
  const { priorVariances } = network;
  const depth = priorVariances.length - 1;
  const kernel = inputKernel(inputs, others);
  const { rows, columns, data } = kernel;
  const rowVariances = layerVariances(network, inputs);
  const columnVariances = others === undefined ? rowVariances : layerVariances(network, others);
  const layers = pairDuals(network, rowVariances, columnVariances);
  const diagonal = others === undefined ? ntkDiagonal(network, inputs) : undefined;
  for (let i = 0; i < rows; i++) {
    const end = diagonal === undefined ? columns : i;
    for (let j = 0; j < end; j++) {
      let c = priorVariances[0] * data[i * columns + j];
      let delta = data[i * columns + j];
      for (let l = 1; l <= depth; l++) {
        const q = layers[l - 1].value(c, i, j);
        delta = priorVariances[l] * layers[l - 1].derivative(c, i, j) * delta + q;
        c = priorVariances[l] * q;
      }
      data[i * columns + j] = delta;
      if (diagonal !== undefined) data[j * columns + i] = delta;
    }
    if (diagonal !== undefined) data[i * columns + i] = diagonal[i];
  }
  return kernel;
}

/** The diagonal of the neural tangent kernel at every row of `inputs`. */
export function ntkDiagonal(network: KernelNetwork, inputs: Matrix): Float64Array {
  requireKernelNetwork(network);
  const { priorVariances } = network;
  const dual = activationOf(network.activation).dual;
  const variances = layerVariances(network, inputs);
  const delta = variances[0].map((value) => value / priorVariances[0]);
  for (let l = 1; l < priorVariances.length; l++) {
    for (let i = 0; i < delta.length; i++) {
      const v = variances[l - 1][i];
      delta[i] = priorVariances[l] * dual.derivative(v, v, v) * delta[i] + variances[l][i] / priorVariances[l];
    }
  }
  return delta;
}
