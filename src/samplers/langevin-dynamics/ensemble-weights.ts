import type { Architecture, Weights } from '../../networks/architecture.ts';
import type { RandomStream } from '../../random/stream.ts';

/** Networks of one architecture that are walked together; their inputs are coordinates in the span of all points. */
export interface BatchShape extends Architecture {
  readonly networks: number;
}

/** Copies the numbers of `from` into `to`. */
export function copyWeights(from: Weights, to: Weights): void {
  from.forEach((layer, l) => {
    to[l].set(layer);
  });
}

/** Draws the initial weights of every network from its own stream: the same normals, in single precision, for weights of either type. */
export function drawSingles(weights: Weights, variances: readonly number[], streams: readonly RandomStream[]): void {
  weights.forEach((layer, l) => {
    const length = layer.length / streams.length;
    const normals = new Float32Array(length);
    streams.forEach((stream, b) => {
      layer.set(stream.fillNormal(normals, Math.sqrt(variances[l])), b * length);
    });
  });
}
