import type { Matrix } from '../linalg/matrix.ts';
import { inputKernel, type KernelNetwork, layerVariances, pairDuals, requireKernelNetwork } from './kernel-network.ts';

/**
 * The NNGP kernel: the covariance of the outputs of an infinitely wide network under the prior.
 *
 * K_1 = sigma_1^2 x.x'/N0, K_{l+1} = sigma_{l+1}^2 E[phi phi'] under K_l; the result is K_{L+1} (note
 * continual-single-head, section 2; Neal 1996, Lee et al. 2018). The layers are applied in place, entry by entry: no more
 * than the result is held.
 *
 * @param inputs - n x N0, the rows of the result
 * @param others - n' x N0, the columns of the result; without it the kernel of `inputs` with itself
 * @returns n x n' (exactly symmetric, with the exact diagonal, where there is no `others`)
 * @throws InputError for variances that are not positive or input dimensions that differ
 */
export function nngpKernel(network: KernelNetwork, inputs: Matrix, others?: Matrix): Matrix {
  requireKernelNetwork(network);
  const { priorVariances } = network;
  const depth = priorVariances.length - 1;
  const kernel = inputKernel(inputs, others);
  const { rows, columns, data } = kernel;
  const rowVariances = layerVariances(network, inputs);
  const columnVariances = others === undefined ? rowVariances : layerVariances(network, others);
  const layers = pairDuals(network, rowVariances, columnVariances);
  for (let i = 0; i < rows; i++) {
    const end = others === undefined ? i : columns;
    for (let j = 0; j < end; j++) {
      let c = priorVariances[0] * data[i * columns + j];
      for (let l = 1; l <= depth; l++) {
        c = priorVariances[l] * layers[l - 1].value(c, i, j);
      }
      data[i * columns + j] = c;
      if (others === undefined) data[j * columns + i] = c;
    }
    if (others === undefined) data[i * columns + i] = rowVariances[depth][i];
  }
  return kernel;
}

/** The diagonal K(x, x) of the NNGP kernel at every row of `inputs`. */
export function nngpDiagonal(network: KernelNetwork, inputs: Matrix): Float64Array {
  requireKernelNetwork(network);
  return layerVariances(network, inputs)[network.priorVariances.length - 1];
}
