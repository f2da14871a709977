import type { Matrix } from '../../../linalg/matrix.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { type DenseNetwork, type Weights, zeroWeights } from './dense-network.ts';
import type { LayerStep } from './sampling.ts';

/** How long HMC runs on one task. */
export interface HmcSettings {
  readonly trajectories: number;
  readonly leapfrogSteps: number;
  /** Size of a step in whitened weights, before jitter. */
  readonly step: number;
  readonly temperature: number;
}

/** First trajectories with smaller steps, while the network is still far from the data. */
const SETTLING = 10;

/**
 * Learns one task by HMC in whitened weights, theta = a theta_before + s zeta: the Gaussian part of the posterior, which is
 * N(0, 1) in zeta, is integrated exactly by a rotation in phase space, so that the step is limited by the data alone (note
 * continual-single-head, section 7, method 2).
 *
 * @param weights - of the task before (zeros at the first); overwritten with those reached
 * @returns share of accepted trajectories
 */
export function hmcTask(
  network: DenseNetwork,
  targets: Matrix,
  weights: Weights,
  sizes: readonly number[],
  steps: readonly LayerStep[],
  settings: HmcSettings,
  stream: RandomStream,
): number {
  const { trajectories, leapfrogSteps, temperature } = settings;
  const scales = steps.map((step) => Math.sqrt(step.stepVariance));
  const centre = weights.map((layer, l) => layer.map((value) => steps[l].memory * value));
  let position = zeroWeights(sizes);
  for (const layer of position) stream.fillNormal(layer);
  let proposal = zeroWeights(sizes);
  const momentum = zeroWeights(sizes);
  const gradient = zeroWeights(sizes);
  const residual = new Float64Array(targets.data.length);

  /** Places the weights at zeta and returns the energy of the data, |f - y|^2 / 2T. */
  const energyAt = (zeta: Weights): number => {
    for (let l = 0; l < zeta.length; l++) {
      const [to, from, base, s] = [weights[l], zeta[l], centre[l], scales[l]];
      for (let i = 0; i < to.length; i++) to[i] = base[i] + s * from[i];
    }
    const output = network.output(weights);
    let sum = 0;
    for (let i = 0; i < output.length; i++) {
      residual[i] = output[i] - targets.data[i];
      sum += residual[i] * residual[i];
    }
    return sum / (2 * temperature);
  };
  const kick = (size: number): void => {
    network.gradient(weights, residual, gradient);
    for (let l = 0; l < momentum.length; l++) {
      const factor = (size * scales[l]) / temperature;
      for (let i = 0; i < momentum[l].length; i++) momentum[l][i] -= factor * gradient[l][i];
    }
  };
  const halfSquare = (vectors: Weights): number => {
    let sum = 0;
    for (const vector of vectors) for (let i = 0; i < vector.length; i++) sum += vector[i] * vector[i];
    return sum / 2;
  };

  let energy = energyAt(position);
  let accepted = 0;
  for (let trajectory = 0; trajectory < trajectories; trajectory++) {
    const settling = trajectory < SETTLING ? 0.25 + (0.75 * trajectory) / SETTLING : 1;
    const step = settings.step * settling * (0.8 + 0.4 * stream.uniform());
    const [cosine, sine] = [Math.cos(step), Math.sin(step)];
    for (const layer of momentum) stream.fillNormal(layer);
    for (let l = 0; l < position.length; l++) proposal[l].set(position[l]);
    const before = energy + halfSquare(position) + halfSquare(momentum);
    energyAt(proposal);
    let reached = energy;
    kick(step / 2);
    for (let leap = 0; leap < leapfrogSteps; leap++) {
      for (let l = 0; l < proposal.length; l++) {
        const [zeta, p] = [proposal[l], momentum[l]];
        for (let i = 0; i < zeta.length; i++) {
          const turned = zeta[i] * cosine + p[i] * sine;
          p[i] = p[i] * cosine - zeta[i] * sine;
          zeta[i] = turned;
        }
      }
      reached = energyAt(proposal);
      kick(leap === leapfrogSteps - 1 ? step / 2 : step);
    }
    const after = reached + halfSquare(proposal) + halfSquare(momentum);
    if (Math.log(stream.uniform()) < before - after) {
      [position, proposal] = [proposal, position];
      energy = reached;
      if (trajectory >= SETTLING) accepted++;
    }
  }
  energyAt(position);
  return accepted / Math.max(1, trajectories - SETTLING);
}
