import type { FloatArray } from '../../activations/activation.ts';
import { exactJump, type OrnsteinUhlenbeck } from '../../gaussian/ornstein-uhlenbeck.ts';
import type { Weights } from '../../networks/architecture.ts';
import type { RandomStream } from '../../random/stream.ts';

/** Normals drawn at a time: they stay in the first cache until they are used. */
const BLOCK = 2048;
const xi = new Float32Array(BLOCK);

/**
 * Weight decay and noise over a time h, exactly, for all networks: theta <- e^(-gamma h) theta + s xi. The shadow networks get
 * the same noise.
 *
 * @param drifts - which layers move, W_1..W_L, readout last
 */
export function driftStep(
  weights: Weights,
  shadows: Weights | undefined,
  layers: readonly OrnsteinUhlenbeck[],
  drifts: readonly boolean[],
  h: number,
  streams: readonly RandomStream[],
): void {
  for (let l = 0; l < layers.length; l++) {
    if (!drifts[l] || layers[l].rate === 0 || h === 0) continue;
    const { factor, noise } = exactJump(layers[l], h);
    const length = weights[l].length / streams.length;
    for (let b = 0; b < streams.length; b++) {
      jump(weights[l], shadows?.[l], b * length, length, factor, noise, streams[b]);
    }
  }
}

/**
 * x <- factor x + noise xi for `length` numbers from `offset` on, in both arrays with one xi. The normals are single precision
 * for weights of either type, so that f32 and f64 networks of one seed follow the same noise.
 */
function jump(
  x: FloatArray,
  shadow: FloatArray | undefined,
  offset: number,
  length: number,
  factor: number,
  noise: number,
  stream: RandomStream,
): void {
  for (let from = 0; from < length; from += BLOCK) {
    const count = Math.min(BLOCK, length - from);
    stream.fillNormal(count === BLOCK ? xi : xi.subarray(0, count), noise);
    const start = offset + from;
    move(x.subarray(start, start + count), factor);
    if (shadow !== undefined) move(shadow.subarray(start, start + count), factor);
  }
}

/** x <- factor x + xi, unrolled: the loop is otherwise longer than its arithmetic. */
function move(x: FloatArray, factor: number): void {
  const count = x.length;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    x[i] = factor * x[i] + xi[i];
    x[i + 1] = factor * x[i + 1] + xi[i + 1];
    x[i + 2] = factor * x[i + 2] + xi[i + 2];
    x[i + 3] = factor * x[i + 3] + xi[i + 3];
  }
  for (; i < count; i++) x[i] = factor * x[i] + xi[i];
}
