import type { Activation, ActivationPart } from '../activations/activation.ts';
import type { PairDual } from '../activations/dual.ts';
import { activationOf } from '../activations/registry.ts';
import { describe, InputError, requirePositive } from '../base/input-error.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { gram, multiply } from '../linalg/products.ts';

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
  return propagateVariances(network, inputDiagonal(inputs));
}

/** The same from |x|^2 / N0 of every input. */
export function propagateVariances({ activation, priorVariances }: KernelNetwork, norms: Float64Array): Float64Array[] {
  const part = activationOf(activation);
  const layers: Float64Array[] = [];
  let activity = norms;
  priorVariances.forEach((sigma2, l) => {
    const variance = activity.map((value) => sigma2 * value);
    layers.push(variance);
    if (l === priorVariances.length - 1) return;
    requireVariances(part, variance, l + 1);
    activity = variance.map((v) => part.dual.diagonal(v));
  });
  return layers;
}

/**
 * Throws an `InputError` where a preactivation's variance lies outside the range in which the averages of an activation hold their
 * accuracy.
 */
function requireVariances(
  { name, variances: [least, most] }: ActivationPart,
  found: Float64Array,
  layer: number,
): void {
  for (const v of found) {
    if (v === 0 || (v >= least && v <= most)) continue;
    throw new InputError(
      'inputs',
      `a preactivation of layer ${layer} of variance ${v.toExponential(2)}`,
      `${least} to ${most}, the range of ${name}: scale the inputs or the prior variances`,
    );
  }
}

/** The maps of every layer's activation between two sets of points with known variances, as from `layerVariances`. */
export function pairDuals(
  { activation }: KernelNetwork,
  rows: readonly Float64Array[],
  columns: readonly Float64Array[],
): PairDual[] {
  const { dual } = activationOf(activation);
  return rows.slice(0, -1).map((variances, l) => dual.between(variances, columns[l]));
}
