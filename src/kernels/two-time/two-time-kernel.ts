import type { Activation } from '../../activations/activation.ts';
import { requireActivation } from '../../activations/registry.ts';
import type { InputPairs, LayerFactors, TwoTimeRecursion } from '../../activations/two-time/block.ts';
import { fillFactors, type LayerSchedule, layerFactors } from './layer-schedule.ts';

/**
 * The two-time NNGP kernel C and the neural dynamical kernel D of a block of pairs of inputs, at any two times
 * (note ndk, equation 3; Avidan, Li & Sompolinsky 2023).
 *
 * C(t, t') is the covariance of the free network's outputs at (x, t) and (x', t'); D(t, t') is the response of the output
 * at (x, t) to the residual of x' at t' <= t. C holds the variances of all L + 1 layers, D those of all but one.
 */
export class TwoTimeKernel {
  readonly pairs: InputPairs;
  readonly activation: Activation;
  readonly schedules: readonly LayerSchedule[];
  /** L */
  readonly depth: number;
  readonly #factors: LayerFactors;
  readonly #recursion: TwoTimeRecursion;

  /**
   * @param activation - of every hidden layer
   * @param schedules - W_1..W_L, readout last
   * @param pairs - the block of inputs
   * @throws InputError for an activation without a two-time form
   */
  constructor(activation: Activation, schedules: readonly LayerSchedule[], pairs: InputPairs) {
    this.activation = activation;
    this.schedules = schedules;
    this.pairs = pairs;
    this.depth = schedules.length - 1;
    this.#factors = layerFactors(schedules.length);
    this.#recursion = twoTimeForm(activation)(pairs, this.depth);
  }

  get rows(): number {
    return this.pairs.rows;
  }

  get columns(): number {
    return this.pairs.columns;
  }

  /**
   * C(t, t') and D(t, t') of all pairs, rows at `t`, columns at `other`.
   *
   * @param covariance - receives C (rows x columns), or null where it is not wanted; any order of the times
   * @param response - receives D, or null; meaningful for t >= other
   */
  evaluate(t: number, other: number, covariance: Float64Array | null, response: Float64Array | null): void {
    this.#recursion(fillFactors(this.schedules, t, other, this.#factors), covariance, response);
  }

  /** C(t, t'), written to `out`. */
  covariance(t: number, other: number, out: Float64Array): Float64Array {
    this.evaluate(t, other, out, null);
    return out;
  }

  /** D(t, t'), written to `out`. */
  response(t: number, other: number, out: Float64Array): Float64Array {
    this.evaluate(t, other, null, out);
    return out;
  }
}

/** The two-time form of an activation, or an `InputError` that names those that have one. */
export function twoTimeForm(activation: Activation) {
  return requireActivation(activation, 'twoTime', 'kernels between two times, which networks in time need');
}
