import { cholesky, solveCholesky } from '../../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gram, multiply } from '../../../linalg/products.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { type DenseNetwork, type Weights, zeroWeights } from './dense-network.ts';

/**
 * The first task at lambda = infinity: hidden weights from the prior, and the readout drawn given them and the data, a prior
 * draw corrected by Matheron's rule (note continual-single-head, section 7, method 3).
 *
 * @param weights - hidden layers drawn from the prior, readout drawn from its own; the readout is overwritten
 */
export function readoutPosterior(
  network: DenseNetwork,
  targets: Matrix,
  weights: Weights,
  readoutVariance: number,
  temperature: number,
  stream: RandomStream,
): void {
  const output = network.output(weights);
  const data = network.features();
  const features = matrix(targets.rows, data.length / targets.rows, data);
  const kernel = gram(features, readoutVariance);
  for (let i = 0; i < kernel.rows; i++) kernel.data[i * kernel.rows + i] += temperature;
  const gap = matrix(
    targets.rows,
    targets.columns,
    targets.data.map((y, i) => y - output[i] - Math.sqrt(temperature) * stream.normal()),
  );
  const dual = solveCholesky(cholesky(kernel, 'tasks'), gap);
  const correction = multiply(dual, features, { transposeA: true });
  const readout = weights[weights.length - 1];
  for (let i = 0; i < readout.length; i++) readout[i] += readoutVariance * correction.data[i];
}

/** Where a descent ended. */
export interface Descent {
  readonly steps: number;
  /** Largest |f - y| left at tau = 0; largest change of an output in the last step otherwise. */
  readonly residual: number;
  readonly converged: boolean;
}

/** Largest residual at which a task counts as learned. */
const LEARNED = 1e-4;

/**
 * A later task at lambda = infinity: gradient descent on 1/2 |f - y|^2 + tau/2 |theta - theta_before|^2 from the weights of
 * the task before. In a wide network this is the least change of weights that fits the task.
 *
 * @param weights - overwritten with those reached
 * @param largest - largest eigenvalue of the tangent kernel on the task; the step is 1 / (largest + tau)
 */
export function descend(
  network: DenseNetwork,
  targets: Matrix,
  weights: Weights,
  sizes: readonly number[],
  largest: number,
  ridge: number,
  maxSteps: number,
): Descent {
  const gradient = zeroWeights(sizes);
  const start = ridge > 0 ? weights.map((layer) => layer.slice()) : undefined;
  const residual = new Float64Array(targets.data.length);
  const step = 1 / (largest + ridge);
  let left = Number.POSITIVE_INFINITY;
  for (let steps = 0; steps <= maxSteps; steps++) {
    const output = network.output(weights);
    left = 0;
    for (let i = 0; i < residual.length; i++) {
      const next = output[i] - targets.data[i];
      left = Math.max(left, Math.abs(start === undefined ? next : next - residual[i]));
      residual[i] = next;
    }
    if (left < (start === undefined ? LEARNED : LEARNED / 100)) return { steps, residual: left, converged: true };
    if (steps === maxSteps) break;
    network.gradient(weights, residual, gradient);
    for (let l = 0; l < weights.length; l++) {
      const [w, g, w0] = [weights[l], gradient[l], start?.[l]];
      if (w0 === undefined) for (let i = 0; i < w.length; i++) w[i] -= step * g[i];
      else for (let i = 0; i < w.length; i++) w[i] -= step * (g[i] + ridge * (w[i] - w0[i]));
    }
  }
  return { steps: maxSteps, residual: left, converged: false };
}
