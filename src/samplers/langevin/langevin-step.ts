import type { FloatArray } from '../../activations/activation.ts';
import { exactJump, ornsteinUhlenbeck } from '../../gaussian/ornstein-uhlenbeck.ts';
import { zeroWeights } from '../../networks/architecture.ts';
import type { RandomStream, StreamState } from '../../random/stream.ts';
import { type PosteriorPotential, replicaOf } from '../posterior-potential.ts';

/** A free weight in its own units: variance 1, relaxation rate 1. */
const WHITENED = ornsteinUhlenbeck(1, 1, 1);

/** The schemes of Langevin dynamics: which errors they make at a finite step is said at each. */
export type LangevinScheme = 'splitting' | 'euler' | 'mala';

/** Replicas between two steps. */
export interface LangevinState {
  readonly position: readonly FloatArray[];
  readonly gradient: readonly FloatArray[];
  readonly values: Float64Array;
  readonly streams: readonly StreamState[];
}

/**
 * Langevin dynamics d zeta = -(zeta + dV/dzeta) dt + sqrt(2) dB of whitened weights, time in units of the prior's relaxation; its stationary
 * law is the posterior. In the units of the weights W_l relaxes at the same rate at every prior variance.
 */
export class LangevinDynamics {
  readonly potential: PosteriorPotential;
  readonly position: readonly FloatArray[];
  readonly #streams: readonly RandomStream[];
  readonly #noise: readonly FloatArray[];
  readonly #other: readonly FloatArray[];
  readonly #kept: readonly FloatArray[];
  readonly #keptValues: Float64Array;

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
    this.#noise = zeros();
    this.#other = zeros();
    this.#kept = zeros();
    this.#keptValues = new Float64Array(potential.replicas);
    this.#draw(this.position);
    this.potential.evaluate(this.position);
  }

  state(): LangevinState {
    return {
      position: this.position.map((layer) => layer.slice()),
      gradient: this.potential.gradient.map((layer) => layer.slice()),
      values: this.potential.values.slice(),
      streams: this.#streams.map((stream) => stream.state()),
    };
  }

  /** Goes on from where replicas stood between two steps. */
  restore({ position, gradient, values, streams }: LangevinState): void {
    for (const [l, layer] of this.position.entries()) layer.set(position[l]);
    for (const [l, layer] of this.potential.gradient.entries()) layer.set(gradient[l]);
    this.potential.values.set(values);
    for (const [r, stream] of this.#streams.entries()) stream.restore(streams[r]);
  }

  /**
   * Ornstein-Uhlenbeck half step, exact; kick by the likelihood over a whole step by the midpoint rule; half step again (note ndk, section 11).
   * The prior alone is met exactly at any step; the stationary law is off by O(step^2). Stable up to step lambda_max of about 2.
   */
  splitting(step: number): void {
    this.#relax(step / 2);
    this.potential.evaluate(this.position);
    this.#add(this.#other, this.position, this.potential.gradient, -step / 2);
    this.potential.evaluate(this.#other);
    this.#add(this.position, this.position, this.potential.gradient, -step);
    this.#relax(step / 2);
  }

  /**
   * Euler-Maruyama. The stationary law is off by O(step): the prior's variance is 1 / (1 - step / 2), and that of a direction with curvature
   * lambda is inflated by 1 / (1 - step lambda / 2); diverges for step > 2 / lambda_max.
   */
  euler(step: number): void {
    this.potential.evaluate(this.position);
    this.#draw(this.#noise);
    const root = Math.sqrt(2 * step);
    this.position.forEach((zeta, l) => {
      const gradient = this.potential.gradient[l];
      const noise = this.#noise[l];
      for (let i = 0; i < zeta.length; i++) zeta[i] += -step * (zeta[i] + gradient[i]) + root * noise[i];
    });
  }

  /**
   * Metropolis-adjusted Langevin (Roberts & Tweedie 1996): the Euler step as a proposal; exact at any step.
   *
   * @returns acceptance probability of each replica
   */
  mala(step: number): Float64Array {
    const { potential, replicas } = this;
    const root = Math.sqrt(2 * step);
    this.#draw(this.#noise);
    // The gradient and the potential here are those of the present position.
    this.position.forEach((zeta, l) => {
      this.#kept[l].set(potential.gradient[l]);
      const gradient = potential.gradient[l];
      const noise = this.#noise[l];
      const next = this.#other[l];
      for (let i = 0; i < zeta.length; i++) next[i] = zeta[i] - step * (zeta[i] + gradient[i]) + root * noise[i];
    });
    this.#keptValues.set(potential.values);
    potential.evaluate(this.#other);
    const acceptance = new Float64Array(replicas);
    for (let r = 0; r < replicas; r++) {
      const log = this.#keptValues[r] - potential.values[r] + this.#priorAndProposal(r, step);
      acceptance[r] = log >= 0 ? 1 : log > -745 ? Math.exp(log) : 0;
      const accepted = this.#streams[r].uniform() < acceptance[r];
      if (!accepted) potential.values[r] = this.#keptValues[r];
      this.position.forEach((zeta, l) => {
        if (accepted) replicaOf(zeta, r, replicas).set(replicaOf(this.#other[l], r, replicas));
        else replicaOf(potential.gradient[l], r, replicas).set(replicaOf(this.#kept[l], r, replicas));
      });
    }
    return acceptance;
  }

  get replicas(): number {
    return this.potential.replicas;
  }

  /** log of prior(next) q(now | next) / (prior(now) q(next | now)). */
  #priorAndProposal(r: number, step: number): number {
    let log = 0;
    this.position.forEach((zeta, l) => {
      const count = zeta.length / this.replicas;
      const [before, after] = [this.#kept[l], this.potential.gradient[l]];
      const next = this.#other[l];
      for (let i = r * count; i < (r + 1) * count; i++) {
        const forth = next[i] - zeta[i] + step * (zeta[i] + before[i]);
        const back = zeta[i] - next[i] + step * (next[i] + after[i]);
        log += 0.5 * (zeta[i] * zeta[i] - next[i] * next[i]) + (forth * forth - back * back) / (4 * step);
      }
    });
    return log;
  }

  #relax(time: number): void {
    const { factor, noise } = exactJump(WHITENED, time);
    this.#draw(this.#noise);
    this.position.forEach((zeta, l) => {
      const xi = this.#noise[l];
      for (let i = 0; i < zeta.length; i++) zeta[i] = factor * zeta[i] + noise * xi[i];
    });
  }

  #draw(layers: readonly FloatArray[]): void {
    for (const layer of layers) {
      for (let r = 0; r < this.replicas; r++)
        this.#streams[r].fillNormal(replicaOf(layer, r, this.replicas) as Float64Array);
    }
  }

  #add(out: readonly FloatArray[], a: readonly FloatArray[], b: readonly FloatArray[], factor: number): void {
    out.forEach((layer, l) => {
      for (let i = 0; i < layer.length; i++) layer[i] = a[l][i] + factor * b[l][i];
    });
  }
}
