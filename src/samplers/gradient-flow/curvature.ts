import type { FloatArray } from '../../activations/activation.ts';
import { type Weights, zeroWeights } from '../../networks/architecture.ts';
import type { NetworkBatch } from '../../networks/network-batch.ts';
import { RandomStream } from '../../random/stream.ts';
import { replicaOf } from '../posterior-potential.ts';

/**
 * Largest eigenvalue of the empirical neural tangent kernel J J^T of each replica over its training points, by power iteration: J^T u is a
 * backward pass, and J v the difference of two forward passes. Gradient descent on the square loss is stable for steps below twice its inverse.
 *
 * @param iterations - of the power method, whose error falls as (lambda_2 / lambda_1)^(2 iterations); the result is a lower bound
 * @returns one number a replica
 */
export function largestTangentEigenvalue(batch: NetworkBatch, weights: Weights, iterations = 20): Float64Array {
  const { replicas, architecture, precision } = batch;
  const size = batch.outputs.length / replicas;
  const stream = new RandomStream({ seed: 0, purpose: 'power-iteration' });
  const u: FloatArray = precision === 'f32' ? new Float32Array(replicas * size) : new Float64Array(replicas * size);
  stream.fillNormal(u as Float64Array);
  const direction = zeroWeights(architecture, replicas, precision);
  const moved = weights.map((layer) => layer.slice());
  const value = new Float64Array(replicas);
  const delta = precision === 'f32' ? 1e-2 : 1e-5;
  for (let k = 0; k < iterations; k++) {
    for (let r = 0; r < replicas; r++) normalize(replicaOf(u, r, replicas));
    batch.forward(weights);
    batch.backward(weights, u, direction);
    const forward = shifted(batch, weights, direction, moved, delta);
    const backward = shifted(batch, weights, direction, moved, -delta);
    for (let i = 0; i < u.length; i++) u[i] = (forward[i] - backward[i]) / (2 * delta);
    for (let r = 0; r < replicas; r++) value[r] = Math.hypot(...replicaOf(u, r, replicas));
  }
  return value;
}

function shifted(
  batch: NetworkBatch,
  weights: Weights,
  direction: Weights,
  moved: readonly FloatArray[],
  by: number,
): FloatArray {
  moved.forEach((layer, l) => {
    for (let i = 0; i < layer.length; i++) layer[i] = weights[l][i] + by * direction[l][i];
  });
  batch.forward(moved);
  return batch.outputs.slice();
}

function normalize(v: FloatArray): void {
  const norm = Math.hypot(...v);
  if (norm > 0) for (let i = 0; i < v.length; i++) v[i] /= norm;
}
