import type { FloatArray } from '../../activations/activation.ts';
import { zeroWeights } from '../../networks/architecture.ts';
import type { RandomStream, StreamState } from '../../random/stream.ts';
import { type PosteriorPotential, replicaOf, squareOf } from '../posterior-potential.ts';

/** How one trajectory ended, replica by replica. */
export interface TrajectoryReport {
  /** min(1, exp(-energy error)); 0 where the trajectory diverged. */
  readonly acceptance: Float64Array;
  readonly accepted: readonly boolean[];
  /** Energy errors above 1000 or not finite. */
  readonly diverged: readonly boolean[];
  /** Potential plus prior plus kinetic energy at the start, after the momenta were drawn. */
  readonly energy: Float64Array;
}

/** Replicas between two trajectories. */
export interface SplitHmcState {
  readonly position: readonly FloatArray[];
  readonly gradient: readonly FloatArray[];
  readonly values: Float64Array;
  readonly streams: readonly StreamState[];
}

/** An energy error above this is a divergence. */
const DIVERGENCE = 1000;

/**
 * Hamiltonian Monte Carlo whose Gaussian prior is integrated exactly, as a rotation of (zeta, p), between kicks by the likelihood;
 * symmetric and volume-preserving, so that the Metropolis test with the energy makes it exact at any step (note bpkr, section 9.2).
 * Replicas move together and are accepted one by one.
 */
export class SplitHmc {
  readonly potential: PosteriorPotential;
  /** Whitened weights. */
  readonly position: readonly FloatArray[];
  readonly #momentum: readonly FloatArray[];
  readonly #savedPosition: readonly FloatArray[];
  readonly #savedGradient: readonly FloatArray[];
  readonly #savedValues: Float64Array;
  /** dE / dW at the position. */
  readonly #gradient: readonly FloatArray[];
  readonly #values: Float64Array;
  readonly #streams: readonly RandomStream[];

  /**
   * Starts every replica from its prior.
   *
   * @param streams - one a replica
   */
  constructor(potential: PosteriorPotential, streams: readonly RandomStream[]) {
    const { architecture, precision } = potential.loss.batch;
    const zeros = () => zeroWeights(architecture, potential.replicas, precision);
    this.potential = potential;
    this.#streams = streams;
    this.position = zeros();
    this.#momentum = zeros();
    this.#savedPosition = zeros();
    this.#savedGradient = zeros();
    this.#savedValues = new Float64Array(potential.replicas);
    this.#gradient = zeros();
    this.#values = new Float64Array(potential.replicas);
    this.#drawNormals(this.position);
    this.refresh();
  }

  /** Evaluates the potential anew where the position, the targets or the prior were changed from outside. */
  refresh(): void {
    this.potential.place(this.position);
    this.potential.evaluatePlaced();
    this.#gradient.forEach((layer, l) => {
      layer.set(this.potential.gradient[l]);
    });
    this.#values.set(this.potential.values);
  }

  state(): SplitHmcState {
    return {
      position: this.position.map((layer) => layer.slice()),
      gradient: this.#gradient.map((layer) => layer.slice()),
      values: this.#values.slice(),
      streams: this.#streams.map((stream) => stream.state()),
    };
  }

  /** Goes on from where replicas stood between two trajectories. */
  restore({ position, gradient, values, streams }: SplitHmcState): void {
    for (const [l, layer] of this.position.entries()) layer.set(position[l]);
    for (const [l, layer] of this.#gradient.entries()) layer.set(gradient[l]);
    this.#values.set(values);
    for (const [r, stream] of this.#streams.entries()) stream.restore(streams[r]);
  }

  /**
   * One trajectory with fresh momenta.
   *
   * @param step - angle of rotation between kicks, in units of the prior's time
   * @param count - kicks
   * @param jitter - each replica's step is multiplied by a uniform number in 1 -+ jitter
   */
  trajectory(step: number, count: number, jitter = 0.2): TrajectoryReport {
    const { replicas, potential } = this;
    this.#drawNormals(this.#momentum);
    const steps = this.#streams.map((stream) => step * (1 + jitter * (2 * stream.uniform() - 1)));
    const energy = this.#energies(this.#values);
    this.#save();
    for (let k = 0; k < count; k++) {
      this.#advance(k === 0 ? this.#gradient : potential.gradient, steps, k === 0 ? 0.5 : 1);
      potential.evaluatePlaced();
    }
    this.#kick(potential.gradient, steps, 0.5);
    const ends = this.#energies(potential.values);
    const acceptance = new Float64Array(replicas);
    const accepted: boolean[] = [];
    const diverged: boolean[] = [];
    for (let r = 0; r < replicas; r++) {
      const error = ends[r] - energy[r];
      diverged[r] = !(error < DIVERGENCE);
      acceptance[r] = diverged[r] ? 0 : Math.min(1, Math.exp(-error));
      accepted[r] = this.#streams[r].uniform() < acceptance[r];
      this.#settle(r, accepted[r]);
    }
    return { acceptance, accepted, diverged, energy };
  }

  /**
   * sum_i W_i dV/dW_i over the weights of each layer, replica by replica, at the position. By parts its posterior mean is the norm deficit
   * d_l - <|W_l|^2> / sigma_l^2 of that layer for every activation and a prior of mean zero (note bpkr, section 4).
   */
  virials(): Float64Array[] {
    return this.position.map((zeta, l) => {
      const gradient = this.#gradient[l];
      const count = zeta.length / this.replicas;
      return Float64Array.from({ length: this.replicas }, (_, r) => {
        let sum = 0;
        for (let i = r * count; i < (r + 1) * count; i++) sum += zeta[i] * gradient[i];
        return sum * this.potential.slopes[l];
      });
    });
  }

  #drawNormals(layers: readonly FloatArray[]): void {
    for (const layer of layers) {
      for (let r = 0; r < this.replicas; r++)
        this.#streams[r].fillNormal(replicaOf(layer, r, this.replicas) as Float64Array);
    }
  }

  get replicas(): number {
    return this.potential.replicas;
  }

  #energies(values: Float64Array): Float64Array {
    return values.map(
      (value, r) =>
        value + 0.5 * (squareOf(this.position, r, this.replicas) + squareOf(this.#momentum, r, this.replicas)),
    );
  }

  #save(): void {
    this.position.forEach((layer, l) => {
      this.#savedPosition[l].set(layer);
      this.#savedGradient[l].set(this.#gradient[l]);
    });
    this.#savedValues.set(this.#values);
  }

  /** Kick, rotation and the weights at its end in one pass: a pass over wide layers costs as much as a tenth of their products. */
  #advance(gradient: readonly FloatArray[], steps: readonly number[], share: number): void {
    const { replicas, potential } = this;
    this.position.forEach((zeta, l) => {
      const [p, g, weights, mean] = [this.#momentum[l], gradient[l], potential.weights[l], potential.means?.[l]];
      const deviation = potential.deviations[l];
      const count = zeta.length / replicas;
      for (let r = 0; r < replicas; r++) {
        const [cos, sin] = [Math.cos(steps[r]), Math.sin(steps[r])];
        const factor = share * steps[r] * potential.slopes[l];
        const end = (r + 1) * count;
        for (let i = r * count; i < end; i++) {
          const z = zeta[i];
          const kicked = p[i] - factor * g[i];
          const next = cos * z + sin * kicked;
          zeta[i] = next;
          p[i] = cos * kicked - sin * z;
          weights[i] = deviation * next;
        }
        if (mean !== undefined) for (let i = r * count; i < end; i++) weights[i] += mean[i];
      }
    });
  }

  #kick(gradient: readonly FloatArray[], steps: readonly number[], share: number): void {
    gradient.forEach((layer, l) => {
      const p = this.#momentum[l];
      const count = layer.length / this.replicas;
      for (let r = 0; r < this.replicas; r++) {
        const factor = share * steps[r] * this.potential.slopes[l];
        for (let i = r * count; i < (r + 1) * count; i++) p[i] -= factor * layer[i];
      }
    });
  }

  /** Keeps the end of the trajectory, or goes back to its start. */
  #settle(r: number, accepted: boolean): void {
    const { replicas, potential } = this;
    this.#values[r] = accepted ? potential.values[r] : this.#savedValues[r];
    this.position.forEach((layer, l) => {
      if (!accepted) replicaOf(layer, r, replicas).set(replicaOf(this.#savedPosition[l], r, replicas));
      const gradient = accepted ? potential.gradient[l] : this.#savedGradient[l];
      replicaOf(this.#gradient[l], r, replicas).set(replicaOf(gradient, r, replicas));
    });
  }
}
