import { exactJump, type OrnsteinUhlenbeck } from '../../gaussian/ornstein-uhlenbeck.ts';
import type { RandomStream } from '../../random/stream.ts';
import { type BatchShape, type BatchWeights, layerLength, type Reals } from './network-batch.ts';

/** Normals drawn at a time: they stay in the first cache until they are used. */
const BLOCK = 2048;
const noise64 = new Float64Array(BLOCK);
const noise32 = new Float32Array(BLOCK);

/**
 * Weight decay and noise over a time h, exactly, for all networks: theta <- e^(-gamma h) theta + s xi. The shadow networks get
 * the same noise.
 *
 * @param drifts - which layers move, W_1..W_L, readout last
 */
export function driftStep(
  weights: BatchWeights,
  shadows: BatchWeights | undefined,
  shape: BatchShape,
  layers: readonly OrnsteinUhlenbeck[],
  drifts: readonly boolean[],
  h: number,
  streams: readonly RandomStream[],
): void {
  for (let l = 0; l < layers.length; l++) {
    if (!drifts[l] || layers[l].rate === 0 || h === 0) continue;
    const { factor, noise } = exactJump(layers[l], h);
    const length = layerLength(shape, l);
    for (let b = 0; b < shape.networks; b++) {
      jump(weights.layers[l], shadows?.layers[l], b * length, length, factor, noise, streams[b]);
    }
  }
}

/** x <- factor x + noise xi for `length` numbers from `offset` on, in both arrays with one xi. */
function jump(
  x: Reals,
  shadow: Reals | undefined,
  offset: number,
  length: number,
  factor: number,
  noise: number,
  stream: RandomStream,
): void {
  const xi = x instanceof Float32Array ? noise32 : noise64;
  for (let from = 0; from < length; from += BLOCK) {
    const count = Math.min(BLOCK, length - from);
    stream.fillNormal(count === BLOCK ? xi : xi.subarray(0, count), noise);
    const start = offset + from;
    for (let i = 0; i < count; i++) x[start + i] = factor * x[start + i] + xi[i];
    if (shadow === undefined) continue;
    for (let i = 0; i < count; i++) shadow[start + i] = factor * shadow[start + i] + xi[i];
  }
}
