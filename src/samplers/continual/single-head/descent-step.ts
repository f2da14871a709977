import { cholesky, solveCholesky } from '../../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gramOfColumns, multiply } from '../../../linalg/products.ts';
import { type Weights, zeroWeights } from '../../../networks/architecture.ts';
import type { NetworkBatch } from '../../../networks/network-batch.ts';
import type { SquareLoss } from '../../../networks/square-loss.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { replicaOf } from '../../posterior-potential.ts';

/**
 * The first task at lambda = infinity: hidden weights from the prior, and the readout drawn given them and the data, a prior
 * draw corrected by Matheron's rule (note continual-single-head, section 7, method 3).
 *
 * @param weights - all layers drawn from their priors, replica by replica; the readout is overwritten
 * @param streams - one a replica
 */
export function readoutPosterior(
  batch: NetworkBatch,
  targets: Matrix,
  weights: Weights<Float64Array>,
  readoutVariance: number,
  temperature: number,
  streams: readonly RandomStream[],
): void {
  batch.forward(weights);
  const { replicas, samples, architecture } = batch;
  const width = architecture.widths[architecture.widths.length - 1];
  const last = batch.activities[architecture.widths.length - 1] as Float64Array;
  for (let r = 0; r < replicas; r++) {
    const features = matrix(
      width,
      samples,
      replicaOf(last, r, replicas).map((value) => value / Math.sqrt(width)),
    );
    const kernel = gramOfColumns(features, readoutVariance);
    for (let i = 0; i < samples; i++) kernel.data[i * samples + i] += temperature;
    const output = replicaOf(batch.outputs, r, replicas);
    const gap = matrix(samples, targets.columns);
    for (let i = 0; i < samples; i++) {
      for (let a = 0; a < targets.columns; a++) {
        const at = i * targets.columns + a;
        gap.data[at] = targets.data[at] - output[a * samples + i] - Math.sqrt(temperature) * streams[r].normal();
      }
    }
    const correction = multiply(features, solveCholesky(cholesky(kernel, 'tasks'), gap));
    const readout = replicaOf(weights[weights.length - 1], r, replicas);
    for (let a = 0; a < targets.columns; a++) {
      for (let k = 0; k < width; k++)
        readout[a * width + k] += readoutVariance * correction.data[k * targets.columns + a];
    }
  }
}

/** Where the descents of a batch ended. */
export interface Descent {
  /** A replica. */
  readonly steps: Int32Array;
  readonly converged: boolean;
}

/** Largest |f - y| at which a task counts as learned. */
const LEARNED = 1e-4;

/**
 * A later task at lambda = infinity: gradient descent on 1/2 |f - y|^2 + tau/2 |theta - theta_before|^2 from the weights of
 * the task before. In a wide network this is the least change of weights that fits the task.
 *
 * A replica stops on its own: at tau = 0 once all residuals are small, else once its outputs hardly move.
 *
 * @param weights - replica by replica; overwritten with those reached
 * @param largest - largest eigenvalue of the tangent kernel on the task; the step is 1 / (largest + tau)
 */
export function descend(
  loss: SquareLoss,
  weights: Weights<Float64Array>,
  largest: number,
  ridge: number,
  maxSteps: number,
): Descent {
  const { architecture, replicas } = loss.batch;
  const gradient = zeroWeights(architecture, replicas, 'f64');
  const start = ridge > 0 ? weights.map((layer) => layer.slice()) : undefined;
  const before = new Float64Array(loss.residuals.length).fill(Number.POSITIVE_INFINITY);
  const rate = 1 / (largest + ridge);
  const steps = new Int32Array(replicas).fill(-1);
  const limit = start === undefined ? LEARNED : LEARNED / 100;
  for (let step = 0; step <= maxSteps; step++) {
    loss.evaluate(weights, gradient);
    for (let r = 0; r < replicas; r++) {
      if (steps[r] >= 0) continue;
      const residual = replicaOf(loss.residuals, r, replicas);
      const earlier = replicaOf(before, r, replicas);
      let left = 0;
      for (let i = 0; i < residual.length; i++) {
        left = Math.max(left, Math.abs(start === undefined ? residual[i] : residual[i] - earlier[i]));
      }
      if (left < limit) {
        steps[r] = step;
        continue;
      }
      earlier.set(residual);
      for (let l = 0; l < weights.length; l++) {
        const w = replicaOf(weights[l], r, replicas);
        const g = replicaOf(gradient[l], r, replicas);
        if (start === undefined) {
          for (let i = 0; i < w.length; i++) w[i] -= rate * g[i];
        } else {
          const w0 = replicaOf(start[l], r, replicas);
          for (let i = 0; i < w.length; i++) w[i] -= rate * (g[i] + ridge * (w[i] - w0[i]));
        }
      }
    }
    if (steps.every((count) => count >= 0)) break;
  }
  return { steps: steps.map((count) => (count < 0 ? maxSteps : count)), converged: steps.every((count) => count >= 0) };
}
