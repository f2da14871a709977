import { activationOf } from '../../../activations/registry.ts';
import { cholesky, solveCholesky } from '../../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gramOfColumns, multiply, multiplyVector } from '../../../linalg/products.ts';
import type { RandomStream } from '../../../random/stream.ts';
import {
  activate,
  type MultiHeadNetwork,
  type MultiHeadSettings,
  preactivations,
  type SampledTask,
  transition,
} from './network.ts';

/**
 * One task at T > 0 by alternating exact draws: the readout given the hidden layer, the hidden layer given the readout
 * (linear: exact; ReLU: hybrid Monte Carlo with the Gaussian prior integrated exactly). The previous hidden weights are
 * fixed: later tasks never act back on them (note continual-multi-head, section 8, S2 and S3).
 *
 * @param network - undefined for the first task
 * @param sweeps - alternations; 60 to 100 suffice for N <= 100 and T >= 0.1
 */
export function warmStep(
  settings: MultiHeadSettings,
  network: MultiHeadNetwork | undefined,
  task: SampledTask,
  stream: RandomStream,
  sweeps: number,
): { network: MultiHeadNetwork; acceptance: number } {
  const { width, readoutVariance } = settings;
  const { inputs } = task;
  const { c, s2 } = transition(settings, network === undefined);
  const center = matrix(width, inputs.columns);
  if (network !== undefined) for (let i = 0; i < center.data.length; i++) center.data[i] = c * network.hidden.data[i];
  let hidden = matrix(width, inputs.columns);
  stream.fillNormal(hidden.data, Math.sqrt(s2));
  for (let i = 0; i < hidden.data.length; i++) hidden.data[i] += center.data[i];
  let head: Float64Array = stream.fillNormal(new Float64Array(width), Math.sqrt(readoutVariance));
  const tuning = { step: 0.3, accepted: 0, proposed: 0 };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const features = activate(preactivations(hidden, inputs), settings.activation);
    head = drawHead(settings, features, task.targets, stream);
    hidden = activationOf(settings.activation).linear
      ? drawLinearHidden(settings, center, s2, head, task, stream)
      : moveHidden(settings, hidden, center, s2, head, task, stream, tuning, sweep < sweeps / 2);
  }
  const acceptance = tuning.proposed > 0 ? tuning.accepted / tuning.proposed : 1;
  return { network: { hidden, heads: [...(network?.heads ?? []), head] }, acceptance };
}

/** The readout given the activities (N x P): a Gaussian regression, drawn by Matheron's rule. */
function drawHead(
  settings: MultiHeadSettings,
  features: Matrix,
  targets: Float64Array,
  stream: RandomStream,
): Float64Array {
  const { width, readoutVariance, temperature } = settings;
  const p = targets.length;
  const head = stream.fillNormal(new Float64Array(width), Math.sqrt(readoutVariance));
  const covariance = gramOfColumns(features, readoutVariance / width);
  for (let i = 0; i < p; i++) covariance.data[i * p + i] += temperature;
  const gap = multiplyVector(features, head, true);
  for (let i = 0; i < p; i++) {
    gap[i] = targets[i] - gap[i] / Math.sqrt(width) - Math.sqrt(temperature) * stream.normal();
  }
  const dual = solveCholesky(cholesky(covariance, 'temperature'), matrix(p, 1, gap)).data;
  const correction = multiplyVector(features, dual);
  for (let i = 0; i < width; i++) head[i] += (readoutVariance / Math.sqrt(width)) * correction[i];
  return head;
}

/** The hidden weights of a linear network given its readout: free step, corrected along the readout. */
function drawLinearHidden(
  settings: MultiHeadSettings,
  center: Matrix,
  s2: number,
  head: Float64Array,
  task: SampledTask,
  stream: RandomStream,
): Matrix {
  const { width, temperature } = settings;
  const { inputs, targets } = task;
  const n0 = inputs.columns;
  const p = targets.length;
  const hidden = matrix(width, n0);
  stream.fillNormal(hidden.data, Math.sqrt(s2));
  for (let i = 0; i < hidden.data.length; i++) hidden.data[i] += center.data[i];
  let norm = 0;
  for (const a of head) norm += a * a;
  const covariance = multiply(inputs, inputs, { transposeB: true });
  for (let i = 0; i < covariance.data.length; i++) covariance.data[i] *= (s2 * norm) / (width * n0);
  for (let i = 0; i < p; i++) covariance.data[i * p + i] += temperature;
  const gap = multiplyVector(inputs, multiplyVector(hidden, head, true));
  for (let i = 0; i < p; i++) {
    gap[i] = targets[i] - gap[i] / Math.sqrt(width * n0) - Math.sqrt(temperature) * stream.normal();
  }
  const dual = solveCholesky(cholesky(covariance, 'temperature'), matrix(p, 1, gap)).data;
  const move = multiplyVector(inputs, dual, true);
  const scale = s2 / Math.sqrt(width * n0);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < n0; j++) hidden.data[i * n0 + j] += scale * head[i] * move[j];
  }
  return hidden;
}

const LEAPFROG = 15;

/** One trajectory of hybrid Monte Carlo in the whitened weights; the step size adapts while `tune` holds. */
function moveHidden(
  settings: MultiHeadSettings,
  hidden: Matrix,
  center: Matrix,
  s2: number,
  head: Float64Array,
  task: SampledTask,
  stream: RandomStream,
  tuning: { step: number; accepted: number; proposed: number },
  tune: boolean,
): Matrix {
  const s = Math.sqrt(s2);
  const size = hidden.data.length;
  const zeta = new Float64Array(size);
  for (let i = 0; i < size; i++) zeta[i] = (hidden.data[i] - center.data[i]) / s;
  const momentum = stream.fillNormal(new Float64Array(size));
  const weights = matrix(hidden.rows, hidden.columns);
  const gradient = matrix(hidden.rows, hidden.columns);
  const potential = () => {
    for (let i = 0; i < size; i++) weights.data[i] = center.data[i] + s * zeta[i];
    return misfit(settings, weights, head, task, gradient);
  };
  const energy = (value: number) => {
    let sum = value;
    for (let i = 0; i < size; i++) sum += (zeta[i] * zeta[i] + momentum[i] * momentum[i]) / 2;
    return sum;
  };
  const step = tuning.step * (0.8 + 0.4 * stream.uniform());
  const cosine = Math.cos(step);
  const sine = Math.sin(step);
  const before = energy(potential());
  let value = 0;
  const kick = (duration: number) => {
    for (let i = 0; i < size; i++) momentum[i] -= duration * s * gradient.data[i];
  };
  kick(step / 2);
  for (let leap = 0; leap < LEAPFROG; leap++) {
    for (let i = 0; i < size; i++) {
      const z = zeta[i];
      zeta[i] = z * cosine + momentum[i] * sine;
      momentum[i] = momentum[i] * cosine - z * sine;
    }
    value = potential();
    kick(leap === LEAPFROG - 1 ? step / 2 : step);
  }
  const change = energy(value) - before;
  const accepted = Math.log(stream.uniform()) < -change;
  if (tune) tuning.step *= Math.exp(0.1 * (Math.min(1, Math.exp(-change)) - 0.8));
  else tuning.proposed++;
  if (accepted && !tune) tuning.accepted++;
  return accepted ? matrix(hidden.rows, hidden.columns, weights.data.slice()) : hidden;
}

/** |f - y|^2 / 2T and its gradient with respect to the hidden weights of a ReLU network. */
function misfit(
  settings: MultiHeadSettings,
  hidden: Matrix,
  head: Float64Array,
  task: SampledTask,
  gradient: Matrix,
): number {
  const { width, temperature } = settings;
  const { inputs, targets } = task;
  const p = targets.length;
  const h = preactivations(hidden, inputs);
  const output = new Float64Array(p);
  for (let i = 0; i < width; i++) {
    for (let mu = 0; mu < p; mu++) {
      const value = h.data[i * p + mu];
      if (value > 0) output[mu] += head[i] * value;
    }
  }
  let sum = 0;
  for (let mu = 0; mu < p; mu++) {
    output[mu] = output[mu] / Math.sqrt(width) - targets[mu];
    sum += output[mu] ** 2;
  }
  const scale = 1 / (temperature * Math.sqrt(width * inputs.columns));
  for (let i = 0; i < width; i++) {
    for (let mu = 0; mu < p; mu++) {
      const at = i * p + mu;
      h.data[at] = h.data[at] > 0 ? scale * head[i] * output[mu] : 0;
    }
  }
  gradient.data.set(multiply(h, inputs).data);
  return sum / (2 * temperature);
}
