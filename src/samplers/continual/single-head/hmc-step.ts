import type { Weights } from '../../../networks/architecture.ts';
import type { SquareLoss } from '../../../networks/square-loss.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { SplitHmc } from '../../hmc/split-hmc.ts';
import { PosteriorPotential } from '../../posterior-potential.ts';
import type { LayerStep } from './sampling.ts';

/** How long HMC runs on one task. */
export interface HmcSettings {
  readonly trajectories: number;
  readonly leapfrogSteps: number;
  /** Size of a step in whitened weights, before jitter. */
  readonly step: number;
  readonly temperature: number;
}

/** First trajectories with smaller steps, while the networks are still far from the data. */
const SETTLING = 10;

/**
 * Learns one task by HMC in whitened weights, theta = a theta_before + s zeta, started at zeta ~ N(0, 1) (note
 * continual-single-head, section 7, method 2).
 *
 * @param weights - of the task before (zeros at the first), replica by replica; overwritten with those reached
 * @param streams - one a replica
 * @returns share of accepted trajectories after settling, a replica
 */
export function hmcTask(
  loss: SquareLoss,
  weights: Weights<Float64Array>,
  steps: readonly LayerStep[],
  settings: HmcSettings,
  streams: readonly RandomStream[],
): Float64Array {
  const potential = new PosteriorPotential(loss, {
    deviations: steps.map((step) => Math.sqrt(step.stepVariance)),
    means: weights.map((layer, l) => layer.map((value) => steps[l].memory * value)),
    temperature: settings.temperature,
  });
  const hmc = new SplitHmc(potential, streams);
  const accepted = new Float64Array(streams.length);
  const kept = Math.max(1, settings.trajectories - SETTLING);
  for (let trajectory = 0; trajectory < settings.trajectories; trajectory++) {
    const settling = Math.min(1, 0.25 + (0.75 * trajectory) / SETTLING);
    const report = hmc.trajectory(settings.step * settling, settings.leapfrogSteps);
    if (trajectory < SETTLING) continue;
    report.accepted.forEach((yes, r) => {
      if (yes) accepted[r] += 1 / kept;
    });
  }
  potential.place(hmc.position);
  weights.forEach((layer, l) => {
    layer.set(potential.weights[l]);
  });
  return accepted;
}
