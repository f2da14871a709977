import { InputError } from '../../../base/input-error.ts';
import { type SymmetricEigen, symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gram, multiply, multiplyVector } from '../../../linalg/products.ts';
import { brentRoot } from '../../../numeric/roots.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { sampleLogConcave } from '../../log-concave.ts';
import { type MultiHeadNetwork, type MultiHeadSettings, type SampledTask, transition } from './network.ts';

/** A task whose inputs are decomposed once for all networks of an ensemble. */
export interface PreparedTask extends SampledTask {
  /** G = X X^T / N0 */
  readonly eigen: SymmetricEigen;
  /** X^T V diag(g^-1/2) / sqrt N0, N0 x P: takes weights to whitened activities. */
  readonly whitener: Matrix;
  /** G^-1/2 y in the eigenbasis. */
  readonly whiteLabels: Float64Array;
}

/** Decomposes G, which must have full rank at T = 0. */
export function prepareColdTask(task: SampledTask, field: string): PreparedTask {
  const { inputs, targets } = task;
  const eigen = symmetricEigen(gram(inputs, 1 / inputs.columns));
  const p = targets.length;
  if (!(eigen.values[0] > 1e-13 * eigen.values[p - 1])) {
    throw new InputError(`${field}.inputs`, 'linearly dependent samples at T = 0', 'independent samples, or T > 0');
  }
  const whitener = multiply(inputs, eigen.vectors, { transposeA: true });
  for (let i = 0; i < whitener.rows; i++) {
    for (let k = 0; k < p; k++) whitener.data[i * p + k] /= Math.sqrt(inputs.columns * eigen.values[k]);
  }
  const whiteLabels = multiplyVector(eigen.vectors, targets, true).map((y, k) => y / Math.sqrt(eigen.values[k]));
  return { inputs, targets, eigen, whitener, whiteLabels };
}

/**
 * An exact draw of a network that has learned one task at T = 0: the readout's length from its generalized inverse
 * Gaussian law, its direction uniform, the hidden weights from the prior and projected onto the data
 * (note continual-multi-head, section 8, S1).
 */
export function drawFirstTask(settings: MultiHeadSettings, task: PreparedTask, stream: RandomStream): MultiHeadNetwork {
  const { width, weightVariance, readoutVariance } = settings;
  const p = task.targets.length;
  let fit = 0;
  for (const y of task.whiteLabels) fit += (y * y) / weightVariance;
  const index = (width - p) / 2;
  const rate = width / readoutVariance;
  // In t = log u the density is exp(index t - (rate e^t + fit e^-t) / 2), log-concave.
  const mode = Math.log((index + Math.sqrt(index * index + rate * fit)) / rate);
  const t = sampleLogConcave(
    stream,
    (x) => index * x - (rate * Math.exp(x) + fit * Math.exp(-x)) / 2,
    (x) => index - (rate * Math.exp(x) - fit * Math.exp(-x)) / 2,
    mode,
  );
  const head = stream.fillNormal(new Float64Array(width));
  let norm = 0;
  for (const a of head) norm += a * a;
  const length = Math.sqrt((width * Math.exp(t)) / norm);
  for (let i = 0; i < width; i++) head[i] *= length;
  const hidden = matrix(width, task.inputs.columns);
  stream.fillNormal(hidden.data, Math.sqrt(weightVariance));
  project(hidden, head, task);
  return { hidden, heads: [head] };
}

/** What the next task at T = 0 did. */
export interface ColdStepResult {
  readonly network: MultiHeadNetwork;
  /** Share of proposals accepted. */
  readonly acceptance: number;
}

/**
 * An exact step of a further task at T = 0: the readout by independence Metropolis around the quenched saddle of this
 * very network, then the hidden weights from the free step, projected (note continual-multi-head, section 8, S1).
 *
 * @param proposals - length of the Metropolis chain whose last state is taken
 */
export function drawNextTask(
  settings: MultiHeadSettings,
  network: MultiHeadNetwork,
  task: PreparedTask,
  stream: RandomStream,
  proposals = 300,
): ColdStepResult {
  const { width, readoutVariance } = settings;
  const { c, s2 } = transition(settings, false);
  const p = task.targets.length;
  const white = multiply(network.hidden, task.whitener);
  const eigen = symmetricEigen(gram(white, 1 / width));
  const mu = eigen.values.map((value) => Math.max(0, value));
  const direct = multiplyVector(white, task.whiteLabels).map((value) => value / Math.sqrt(width));
  const h = multiplyVector(eigen.vectors, direct, true);
  let power = 0;
  for (const y of task.whiteLabels) power += y * y;
  const { t, u } = quenchedSaddle(mu, h, power, { c, s2, readoutVariance, load: p / width });

  const precision = (c * c) / (s2 * u);
  const center = h.map((value, i) => value / (c * (t + mu[i])));
  const spread = mu.map((value) => 1 / Math.sqrt(precision * (t + value)));
  const zeta = t * precision;
  const draw = () => {
    const a = center.map((value, i) => value + spread[i] * stream.normal());
    let square = 0;
    let misfit = power;
    for (let i = 0; i < width; i++) {
      square += a[i] * a[i];
      misfit += c * a[i] * (c * mu[i] * a[i] - 2 * h[i]);
    }
    const scale = square / width;
    const logWeight =
      -square / (2 * readoutVariance) -
      (p / 2) * Math.log(scale) +
      (zeta / 2) * square -
      (misfit / 2 / s2) * (1 / scale - 1 / u);
    return { a, logWeight };
  };
  let current = draw();
  let accepted = 0;
  for (let i = 0; i < proposals; i++) {
    const candidate = draw();
    if (Math.log(stream.uniform()) < candidate.logWeight - current.logWeight) {
      current = candidate;
      accepted++;
    }
  }
  const head = multiplyVector(eigen.vectors, current.a);
  const hidden = matrix(width, task.inputs.columns);
  stream.fillNormal(hidden.data, Math.sqrt(s2));
  for (let i = 0; i < hidden.data.length; i++) hidden.data[i] += c * network.hidden.data[i];
  project(hidden, head, task);
  return { network: { hidden, heads: [...network.heads, head] }, acceptance: accepted / proposals };
}

/** Moves the hidden weights along the head's direction, by the least change that makes it fit the targets exactly. */
function project(hidden: Matrix, head: Float64Array, task: PreparedTask): void {
  const { inputs, targets, eigen } = task;
  const width = hidden.rows;
  const n0 = inputs.columns;
  let norm = 0;
  for (const a of head) norm += a * a;
  const aligned = multiplyVector(hidden, head, true);
  const gap = multiplyVector(inputs, aligned).map((f, i) => targets[i] - f / Math.sqrt(width * n0));
  const solved = multiplyVector(eigen.vectors, gap, true).map((value, k) => value / (eigen.values[k] * n0));
  const move = multiplyVector(inputs, multiplyVector(eigen.vectors, solved), true);
  const scale = Math.sqrt(width * n0) / norm;
  for (let i = 0; i < width; i++) {
    const factor = scale * head[i];
    const row = i * n0;
    for (let j = 0; j < n0; j++) hidden.data[row + j] += factor * move[j];
  }
}

/** The saddle (t, u) of eq. (13) with the exact spectrum mu of this network's frozen features. */
function quenchedSaddle(
  mu: Float64Array,
  h: Float64Array,
  power: number,
  constants: { c: number; s2: number; readoutVariance: number; load: number },
): { t: number; u: number } {
  const { c, s2, readoutVariance, load } = constants;
  const n = mu.length;
  const least = mu[0];
  const largest = mu[n - 1];
  // t is carried as its offset from the pole at -mu_min, in logarithms: the solution may sit very near it.
  const at = (logOffset: number) => {
    const offset = Math.exp(logOffset);
    let m = 0;
    let q = power;
    let slope = 0;
    for (let i = 0; i < n; i++) {
      const r = 1 / (offset + (mu[i] - least));
      m += r;
      q -= h[i] * h[i] * r;
      slope += h[i] * h[i] * r * r;
    }
    return { room: c * c - (s2 * m) / n, q: q / n, slope: slope / n, t: offset - least };
  };
  const scale = Math.log(largest + s2 / (c * c) + 1e-300);
  const edge = brentRoot((x) => at(x).room, scale - 80, scale + 60).x;
  const equation = (x: number) => {
    const { room, q, slope } = at(x);
    if (!(room > 0)) return Number.NEGATIVE_INFINITY;
    const u = slope / room;
    return q - s2 * ((u * u) / readoutVariance + (load - 1) * u);
  };
  const root = brentRoot(equation, edge, scale + 60).x;
  const { room, slope, t } = at(root);
  return { t, u: slope / room };
}
