import type { Activation } from '../dual-activation.ts';
import type { InputPairs } from './input-pairs.ts';
import { fillFactors, type LayerFactors, type LayerSchedule, layerFactors } from './layer-schedule.ts';
import { erfRecursion, fillErfScales } from './recursion-erf.ts';
import { linearRecursion } from './recursion-linear.ts';
import { reluRecursion } from './recursion-relu.ts';

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
  readonly #rowScales: Float64Array;
  readonly #columnScales: Float64Array;
  #rowTime = Number.NaN;
  #columnTime = Number.NaN;
  readonly #variances: Float64Array;

  /**
   * @param activation - of every hidden layer
   * @param schedules - W_1..W_L, readout last
   * @param pairs - the block of inputs
   */
  constructor(activation: Activation, schedules: readonly LayerSchedule[], pairs: InputPairs) {
    this.activation = activation;
    this.schedules = schedules;
    this.pairs = pairs;
    this.depth = schedules.length - 1;
    this.#factors = layerFactors(schedules.length);
    const erf = activation === 'erf';
    this.#rowScales = new Float64Array(erf ? this.depth * pairs.rows : 0);
    this.#columnScales = new Float64Array(erf ? this.depth * pairs.columns : 0);
    this.#variances = new Float64Array(2 * schedules.length).fill(Number.NaN);
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
    const factors = fillFactors(this.schedules, t, other, this.#factors);
    if (this.activation === 'relu') reluRecursion(this.pairs, this.depth, factors, covariance, response);
    else if (this.activation === 'linear') linearRecursion(this.pairs, this.depth, factors, covariance, response);
    else this.#evaluateErf(t, other, factors, covariance, response);
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

  #evaluateErf(
    t: number,
    other: number,
    factors: LayerFactors,
    covariance: Float64Array | null,
    response: Float64Array | null,
  ): void {
    const { pairs, depth } = this;
    const { rowVariance, columnVariance } = factors;
    // One of the two times stays while the other runs, and at equilibrium both variances do: the scales are kept.
    if (t !== this.#rowTime) {
      this.#rowTime = t;
      if (this.#changed(rowVariance, 0)) fillErfScales(pairs.rowNorms, depth, rowVariance, this.#rowScales);
    }
    if (other !== this.#columnTime) {
      this.#columnTime = other;
      if (this.#changed(columnVariance, depth + 1)) {
        fillErfScales(pairs.columnNorms, depth, columnVariance, this.#columnScales);
      }
    }
    let equal = true;
    for (let l = 0; l < depth; l++) equal &&= rowVariance[l] === columnVariance[l];
    const scales = { rows: this.#rowScales, columns: this.#columnScales };
    erfRecursion(pairs, depth, factors, scales, pairs.symmetric && equal, covariance, response);
  }

  #changed(variances: Float64Array, offset: number): boolean {
    let changed = false;
    for (let l = 0; l < variances.length; l++) {
      if (this.#variances[offset + l] !== variances[l]) {
        this.#variances[offset + l] = variances[l];
        changed = true;
      }
    }
    return changed;
  }
}
