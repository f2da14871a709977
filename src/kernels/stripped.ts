import type { Activation } from '../activations/activation.ts';
import { activationOf } from '../activations/registry.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { KernelNetwork } from './kernel-network.ts';
import { nngpDiagonal, nngpKernel } from './nngp.ts';

/**
 * The network whose NNGP kernel is the kernel of an amplitude theory: f | U ~ GP(0, U K) with the prior value of U in
 * `priorAmplitude`.
 *
 * A positively homogeneous activation (linear, ReLU) hands every variance through, so K keeps sigma_1^2 alone and U has
 * one factor a hidden layer (note bpkr, sections 1 and 8). Of any other activation, such as erf, only the readout's variance is a
 * factor of its kernel, K keeps all others, and U stands for the readout alone.
 */
export function strippedNetwork(network: KernelNetwork): KernelNetwork & { readonly priorAmplitude: number } {
  const { activation, priorVariances } = network;
  const { homogeneous } = activationOf(activation);
  const depth = priorVariances.length - 1;
  const stays = (l: number): boolean => l === 0 || (!homogeneous && l < depth);
  return {
    activation,
    priorVariances: priorVariances.map((value, l) => (stays(l) ? value : 1)),
    priorAmplitude: priorVariances.reduce((product, value, l) => (stays(l) ? product : product * value), 1),
  };
}

/** The stripped kernel of `depth` hidden layers at sigma_1^2 = `inputVariance`, n x n or n x n'. */
export function strippedKernel(
  activation: Activation,
  depth: number,
  inputVariance: number,
  inputs: Matrix,
  others?: Matrix,
): Matrix {
  return nngpKernel(unitNetwork(activation, depth, inputVariance), inputs, others);
}

/** The diagonal of the stripped kernel. */
export function strippedDiagonal(
  activation: Activation,
  depth: number,
  inputVariance: number,
  inputs: Matrix,
): Float64Array {
  return nngpDiagonal(unitNetwork(activation, depth, inputVariance), inputs);
}

function unitNetwork(activation: Activation, depth: number, inputVariance: number): KernelNetwork {
  return { activation, priorVariances: [inputVariance, ...new Array<number>(depth).fill(1)] };
}
