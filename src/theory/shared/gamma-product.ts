import { brentRoot, expandBracket } from '../../numeric/roots.ts';
import { stirlingCorrection } from '../../numeric/special/gamma.ts';
import { complexLogGammaStep, digamma, logGamma, logGammaStep, trigamma } from '../../numeric/special/index.ts';

/** A Gamma variable: density proportional to g^(shape - 1) exp(-g / scale). */
export interface GammaFactor {
  readonly shape: number;
  readonly scale: number;
}

/** a log a - a - log Gamma(a): log density of log g at its mode, for a Gamma variable g of shape a. */
export function logPeak(shape: number): number {
  if (shape >= 10) return 0.5 * Math.log(shape / (2 * Math.PI)) - stirlingCorrection(shape);
  return shape * Math.log(shape) - shape - logGamma(shape);
}

/** The exponential tilt of log U whose mean is a given t. */
interface Tilt {
  /** c with d log E[U^c] / d c = t. */
  readonly c: number;
  /** log E[U^c] */
  readonly cumulant: number;
  /** d^2 log E[U^c] / d c^2: the variance of log U under the tilt. */
  readonly variance: number;
}

/** The integrand of the inverse Mellin transform is followed until its modulus has fallen by this many nats. */
const NATS = 42;
/** The trapezoid rule is exact to rounding from about 50 points on where the pole is far. */
const LEAST_POINTS = 64;

/**
 * The law of log U, U a product of independent Gamma variables: the prior of the amplitude of a deep linear network
 * (note bpkr, section 6.1).
 *
 * Its density is the inverse Mellin transform of E[U^s] = prod_l b_l^s Gamma(a_l + s) / Gamma(a_l) along the vertical line
 * through the saddle point of every t: full relative accuracy in the far tails, where the posterior may live.
 */
export class GammaProduct {
  readonly #factors: readonly GammaFactor[];
  /** Distinct shapes and how often each occurs. */
  readonly #shapes: readonly { readonly shape: number; readonly count: number }[];
  readonly #logScales: number;
  readonly #leastShape: number;
  /** Log density at the mode, of a single factor. */
  #peak: number | undefined;

  /** @param factors - at least one, shapes and scales positive */
  constructor(factors: readonly GammaFactor[]) {
    this.#factors = factors;
    const counts = new Map<number, number>();
    for (const { shape } of factors) counts.set(shape, (counts.get(shape) ?? 0) + 1);
    this.#shapes = Array.from(counts, ([shape, count]) => ({ shape, count }));
    this.#logScales = factors.reduce((sum, { scale }) => sum + Math.log(scale), 0);
    this.#leastShape = Math.min(...counts.keys());
  }

  /** log E[U^s], s > -min shape. */
  logMoment(s: number): number {
    return this.#shapes.reduce((sum, { shape, count }) => sum + count * logGammaStep(shape, s), s * this.#logScales);
  }

  /** The saddle-point approximation of log p(t): cheap, with a relative error of p that stays bounded in the tails. */
  approximateLogDensity(t: number): number {
    if (this.#factors.length === 1) return this.#single(t);
    // The exponent is stationary in c: half of its digits give all that this approximation has.
    const { c, cumulant, variance } = this.#tilt(t, 1e-7);
    return cumulant - c * t - 0.5 * Math.log(2 * Math.PI * variance);
  }

  /**
   * log of the density of t = log U.
   *
   * @param points - ascending values of t
   * @returns log p(t) at each
   */
  logDensity(points: Float64Array): Float64Array {
    if (this.#factors.length === 1) return points.map((t) => this.#single(t));
    const result = new Float64Array(points.length);
    for (let from = 0; from < points.length; ) {
      // Points within one standard deviation of a common tilt share its contour at the cost of half a nat of rounding.
      const width = Math.sqrt(this.#tilt(points[from]).variance);
      let to = from + 1;
      while (to < points.length && points[to] - points[from] <= width) to++;
      this.#alongContour(points, from, to, this.#tilt((points[from] + points[to - 1]) / 2), result);
      from = to;
    }
    return result;
  }

  #single(t: number): number {
    const { shape, scale } = this.#factors[0];
    const x = t - Math.log(scale);
    // a x - e^x - log Gamma(a) about its mode x = log a, without the cancellation of large terms
    const z = x - Math.log(shape);
    this.#peak ??= logPeak(shape);
    return shape * (z - Math.expm1(z)) + this.#peak;
  }

  #tilt(t: number, tolerance = 1e-14): Tilt {
    const least = this.#leastShape;
    // Solved in x = log(c + a_min), in which the mean of log U increases over all reals.
    const mean = (x: number): number => {
      const c = Math.exp(x) - least;
      return this.#shapes.reduce((sum, { shape, count }) => {
        const argument = shape === least ? Math.exp(x) : shape + c;
        return sum + count * digamma(argument);
      }, this.#logScales - t);
    };
    const start = Math.log(least);
    const bracket = expandBracket(mean, start - 1, start + 1, 1);
    const { x } = brentRoot(mean, bracket.left, bracket.right, { tolerance }, bracket.fLeft, bracket.fRight);
    const c = Math.exp(x) - least;
    const variance = this.#shapes.reduce((sum, { shape, count }) => {
      return sum + count * trigamma(shape === least ? Math.exp(x) : shape + c);
    }, 0);
    return { c, cumulant: this.logMoment(c), variance };
  }

  #alongContour(points: Float64Array, from: number, to: number, tilt: Tilt, result: Float64Array): void {
    const { c, cumulant, variance } = tilt;
    const pole = this.#leastShape + c;
    const value = new Float64Array(2);
    const sum = new Float64Array(2);
    const exponent = (omega: number): void => {
      sum[0] = 0;
      sum[1] = omega * this.#logScales;
      for (const { shape, count } of this.#shapes) {
        complexLogGammaStep(shape === this.#leastShape ? pole : shape + c, omega, value);
        sum[0] += count * value[0];
        sum[1] += count * value[1];
      }
    };
    let end = 6 / Math.sqrt(variance);
    exponent(end);
    while (sum[0] > -NATS) {
      end *= 1.25;
      exponent(end);
    }
    // The integrand has a pole at distance a_min + c from the line of integration: the step must resolve it.
    const count = Math.max(LEAST_POINTS, Math.ceil(end / (pole / 6)));
    const step = end / count;
    const totals = new Float64Array(to - from).fill(0.5);
    for (let k = 1; k <= count; k++) {
      const omega = k * step;
      exponent(omega);
      const modulus = Math.exp(sum[0]);
      for (let j = from; j < to; j++) totals[j - from] += modulus * Math.cos(sum[1] - omega * points[j]);
    }
    for (let j = from; j < to; j++) {
      result[j] = cumulant - c * points[j] + Math.log((totals[j - from] * step) / Math.PI);
    }
  }
}
