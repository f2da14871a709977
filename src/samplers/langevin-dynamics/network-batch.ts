import type { RandomStream } from '../../random/stream.ts';

/** Numbers of either element type. */
export type Reals = Float32Array | Float64Array;

/** Makes zeros of the wanted element type. */
export function zeros(precision: 'f32' | 'f64', length: number): Reals {
  return precision === 'f32' ? new Float32Array(length) : new Float64Array(length);
}

/** The weights of a batch of networks, network after network. */
export interface BatchWeights {
  /** W_1: networks x N_1 x r; W_l: networks x N_l x N_{l-1}; the readout: networks x m x N_L. */
  readonly layers: readonly Reals[];
}

/** Sizes that the products need. */
export interface BatchShape {
  readonly networks: number;
  /** r */
  readonly span: number;
  readonly widths: readonly number[];
  readonly outputs: number;
}

/** Numbers of one network's layer, W_1..W_L, readout last. */
export function layerLength({ span, widths, outputs }: BatchShape, layer: number): number {
  if (layer === 0) return widths[0] * span;
  return layer === widths.length ? outputs * widths[layer - 1] : widths[layer] * widths[layer - 1];
}

/** Weights of zeros. */
export function emptyWeights(shape: BatchShape, precision: 'f32' | 'f64'): BatchWeights {
  const layers = Array.from({ length: shape.widths.length + 1 }, (_, l) =>
    zeros(precision, shape.networks * layerLength(shape, l)),
  );
  return { layers };
}

/** Copies the numbers of `from` into `to`. */
export function copyWeights(from: BatchWeights, to: BatchWeights): void {
  from.layers.forEach((layer, l) => {
    to.layers[l].set(layer);
  });
}

/** Draws the initial weights of every network from its own stream: the same normals for weights of either element type. */
export function drawWeights(
  weights: BatchWeights,
  shape: BatchShape,
  variances: readonly number[],
  streams: readonly RandomStream[],
): void {
  weights.layers.forEach((layer, l) => {
    const length = layerLength(shape, l);
    const normals = new Float32Array(length);
    streams.forEach((stream, b) => {
      layer.set(stream.fillNormal(normals, Math.sqrt(variances[l])), b * length);
    });
  });
}
