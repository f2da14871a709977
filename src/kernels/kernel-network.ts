import { describe, InputError, requirePositive } from '../base/input-error.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { gram, multiply } from '../linalg/products.ts';
import type { Activation } from './dual-activation.ts';
import { dualOf } from './dual-of.ts';

/** What decides the kernels of an infinitely wide network without biases. */
export interface KernelNetwork {
  readonly activation: Activation;
  /** Prior variances sigma_l^2 of the weights, input side first and readout last: L + 1 of them for L hidden layers. */
  readonly priorVariances: readonly number[];
}

/** Throws `InputError` unless there is a readout variance and all are positive numbers. */
export function requireKernelNetwork({ priorVariances }: KernelNetwork): void {
  if (priorVariances.length === 0) {
    throw new InputError('priorVariances', describe(priorVariances), 'one for each layer, the readout last');
  }
  priorVariances.forEach((value, l) => {
    requirePositive(`priorVariances[${l}]`, value);
  });
}

/** A B^T / N0, or A A^T / N0 without `b`, as a matrix that the caller may overwrite. */
export function inputKernel(a: Matrix, b?: Matrix): Matrix {
  const scale = 1 / Math.max(1, a.columns);
  if (b === undefined) return gram(a, scale);
  if (a.columns !== b.columns) {
    throw new InputError('inputs', `${a.columns} and ${b.columns} input dimensions`, 'equal ones');
  }
  const product = multiply(a, b, { transposeB: true });
  for (let i = 0; i < product.data.length; i++) product.data[i] *= scale;
  return product;
}

/** |x|^2 / N0 of every row. */
export function inputDiagonal(inputs: Matrix): Float64Array {
  const { rows, columns, data } = inputs;
  const result = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = i * columns; j < (i + 1) * columns; j++) sum += data[j] * data[j];
    result[i] = sum / Math.max(1, columns);
  }
  return result;
}

/** Variances of the preactivations of layers 1 to L + 1 at every input: entry [l - 1][i] is K_l(x_i, x_i). */
export function layerVariances(network: KernelNetwork, inputs: Matrix): Float64Array[] {
  const { priorVariances } = network;
  const dual = dualOf(network.activation);
  const layers = [inputDiagonal(inputs).map((value) => priorVariances[0] * value)];
  for (let l = 1; l < priorVariances.length; l++) {
    layers.push(layers[l - 1].map((variance) => priorVariances[l] * dual.diagonal(variance)));
  }
  return layers;
}
