import type { Activation, FloatArray } from '../activations/activation.ts';
import { InputError, requireInteger } from '../base/input-error.ts';
import type { RandomStream } from '../random/stream.ts';

/** A fully connected network without biases: h_1 = W_1 x / sqrt(N0), h_l = W_l phi(h_{l-1}) / sqrt(N_{l-1}), f = A phi(h_L) / sqrt(N_L). */
export interface Architecture {
  /** Coordinates of an input. */
  readonly inputs: number;
  /** N_1..N_L, one at least. */
  readonly widths: readonly number[];
  /** m */
  readonly outputs: number;
  readonly activation: Activation;
}

/** How precisely a network computes: doubles, or singles at half the memory and twice the speed. */
export type Precision = 'f64' | 'f32';

/**
 * Weights of many replicas of one network, by layer, readout last: layer l holds replica after replica, each row-major with as
 * many rows as the layer has units and a column for each unit below.
 */
export type Weights<A extends FloatArray = FloatArray> = readonly A[];

/** Units of every layer from the inputs to the outputs. */
export function layerSizes({ inputs, widths, outputs }: Architecture): number[] {
  return [inputs, ...widths, outputs];
}

/** Zeros of a precision. */
export function zeros(precision: Precision, length: number): FloatArray {
  return precision === 'f32' ? new Float32Array(length) : new Float64Array(length);
}

/** Weights of each layer of one replica: d_1..d_{L+1}. */
export function weightCounts(architecture: Architecture): number[] {
  const sizes = layerSizes(architecture);
  return sizes.slice(1).map((size, l) => size * sizes[l]);
}

/** Throws an `InputError` for the first thing wrong with an architecture. */
export function checkArchitecture({ inputs, widths, outputs }: Architecture): void {
  requireInteger('inputs', inputs, 1);
  requireInteger('outputs', outputs, 1);
  if (widths.length === 0) throw new InputError('widths', 'no hidden layer', 'one width or more');
  for (const [i, width] of widths.entries()) requireInteger(`widths[${i}]`, width, 1);
}

/** Zeros in the shape of the weights. */
export function zeroWeights(architecture: Architecture, replicas: number, precision: 'f64'): Float64Array[];
export function zeroWeights(architecture: Architecture, replicas: number, precision: 'f32'): Float32Array[];
export function zeroWeights(architecture: Architecture, replicas: number, precision: Precision): FloatArray[];
export function zeroWeights(architecture: Architecture, replicas: number, precision: Precision): FloatArray[] {
  return weightCounts(architecture).map((count) => zeros(precision, replicas * count));
}

/**
 * Fills the weights with independent normals, replica by replica from its own stream, so that a replica's weights do not
 * depend on how many others there are.
 *
 * @param deviations - sigma of each layer, readout last
 * @param streams - one a replica
 */
export function drawWeights(weights: Weights, deviations: readonly number[], streams: readonly RandomStream[]): void {
  weights.forEach((layer, l) => {
    const count = layer.length / streams.length;
    streams.forEach((stream, r) => {
      stream.fillNormal(layer.subarray(r * count, (r + 1) * count) as Float64Array, deviations[l]);
    });
  });
}
