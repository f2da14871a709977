import type { FloatArray } from '../activations/activation.ts';
import { requireNonNegative, requirePositive } from '../base/input-error.ts';
import { type Weights, weightCounts, zeroWeights } from '../networks/architecture.ts';
import type { SquareLoss } from '../networks/square-loss.ts';

/** The Gaussian prior of the weights, and the temperature of the likelihood. */
export interface PosteriorSettings {
  /** Standard deviation of each layer's weights, readout last. */
  readonly deviations: readonly number[];
  /** Mean of every weight, in the shape of the weights; zero unless given. A sequence of tasks has the last task's weights here. */
  readonly means?: Weights;
  /** T > 0, or infinity for the prior alone. */
  readonly temperature: number;
}

/**
 * The posterior of a batch of networks in whitened coordinates: weights = mean + sigma_l zeta, prior N(0, 1) for zeta and potential
 * V(zeta) = E / T beside it (note bpkr, section 9.2; note continual-single-head, section 7). Each replica is a posterior of its own.
 */
export class PosteriorPotential {
  readonly loss: SquareLoss;
  readonly replicas: number;
  readonly temperature: number;
  readonly deviations: readonly number[];
  /** Weights of the latest evaluation. */
  readonly weights: readonly FloatArray[];
  /** dV / dzeta of the latest evaluation. */
  readonly gradient: readonly FloatArray[];
  /** V of each replica, latest evaluation. */
  readonly values: Float64Array;
  /** Numbers of evaluations of the gradient so far, counting all replicas as one. */
  evaluations = 0;
  /** dV / dzeta over dE / dW, by layer: sigma_l / T. */
  readonly slopes: readonly number[];
  /** Prior mean of every weight, where it is not zero. */
  readonly means: Weights | undefined;

  constructor(loss: SquareLoss, settings: PosteriorSettings) {
    const { architecture, replicas, precision } = loss.batch;
    this.loss = loss;
    this.replicas = replicas;
    this.temperature =
      settings.temperature === Number.POSITIVE_INFINITY
        ? settings.temperature
        : requirePositive('temperature', requireNonNegative('temperature', settings.temperature));
    this.deviations = settings.deviations;
    this.slopes = settings.deviations.map((deviation) => deviation / settings.temperature);
    this.means = settings.means;
    this.weights = zeroWeights(architecture, replicas, precision);
    this.gradient = zeroWeights(architecture, replicas, precision);
    this.values = new Float64Array(replicas);
  }

  /** Number of weights of one replica. */
  get dimension(): number {
    return weightCounts(this.loss.batch.architecture).reduce((sum, count) => sum + count, 0);
  }

  /** Sets the weights from whitened coordinates. */
  place(zeta: Weights): void {
    this.weights.forEach((layer, l) => {
      const deviation = this.deviations[l];
      const mean = this.means?.[l];
      const from = zeta[l];
      if (mean === undefined) for (let i = 0; i < layer.length; i++) layer[i] = deviation * from[i];
      else for (let i = 0; i < layer.length; i++) layer[i] = mean[i] + deviation * from[i];
    });
  }

  /** V and dV / dzeta at zeta. */
  evaluate(zeta: Weights): void {
    this.place(zeta);
    this.evaluatePlaced();
    this.gradient.forEach((layer, l) => {
      const factor = this.slopes[l];
      for (let i = 0; i < layer.length; i++) layer[i] *= factor;
    });
  }

  /**
   * V at the weights as they are placed; `gradient` is left as dE / dW, to be multiplied by `slopes` in a pass over the weights that is
   * made anyway.
   */
  evaluatePlaced(): void {
    this.evaluations++;
    const inverse = 1 / this.temperature;
    if (inverse === 0) {
      for (const layer of this.gradient) layer.fill(0);
      this.values.fill(0);
      return;
    }
    this.loss.evaluate(this.weights, this.gradient);
    for (let r = 0; r < this.replicas; r++) this.values[r] = this.loss.values[r] * inverse;
  }
}

/** The part of a layer's array that belongs to replica r of `replicas`. */
export function replicaOf<A extends FloatArray>(layer: A, r: number, replicas: number): A {
  const count = layer.length / replicas;
  return layer.subarray(r * count, (r + 1) * count) as A;
}

/** Sum of squares of one replica, by layer or over all layers. */
export function squareOf(layers: Weights, r: number, replicas: number): number {
  let sum = 0;
  for (const layer of layers) {
    const count = layer.length / replicas;
    for (let i = r * count; i < (r + 1) * count; i++) sum += layer[i] * layer[i];
  }
  return sum;
}
