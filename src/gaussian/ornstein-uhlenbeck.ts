import { requireNonNegative, requirePositive } from '../base/input-error.ts';

/**
 * A free weight of one layer under Langevin dynamics: dw = -rate w dt + sqrt(2 rate stationaryVariance) dB, started from a
 * Gaussian (note ndk, section 2).
 */
export interface OrnsteinUhlenbeck {
  /** sigma^2, the variance that the weight decay and the noise settle to. */
  readonly stationaryVariance: number;
  /** sigma_0^2, the variance at time 0. */
  readonly initialVariance: number;
  /** gamma = T / sigma^2 */
  readonly rate: number;
}

/**
 * The free weights of a layer.
 *
 * @param stationaryVariance - sigma^2 > 0
 * @param initialVariance - sigma_0^2 >= 0
 * @param temperature - T >= 0; at T = 0 the weights stand still
 * @throws InputError for values out of range
 */
export function ornsteinUhlenbeck(
  stationaryVariance: number,
  initialVariance: number,
  temperature: number,
): OrnsteinUhlenbeck {
  requirePositive('priorVariance', stationaryVariance);
  requireNonNegative('initialVariance', initialVariance);
  requireNonNegative('temperature', temperature);
  return { stationaryVariance, initialVariance, rate: temperature / stationaryVariance };
}

/** q(t) = sigma^2 + (sigma_0^2 - sigma^2) exp(-2 gamma t), the variance at time t >= 0. */
export function varianceAt(weight: OrnsteinUhlenbeck, t: number): number {
  const { stationaryVariance, initialVariance, rate } = weight;
  if (initialVariance === stationaryVariance) return stationaryVariance;
  // Near the start the variance is what diffusion has built up: -expm1 keeps its digits for sigma_0 = 0.
  return initialVariance - (stationaryVariance - initialVariance) * Math.expm1(-2 * rate * t);
}

/** e(t, t') = exp(-gamma |t - t'|), the part of a weight that is remembered. */
export function memoryBetween(weight: OrnsteinUhlenbeck, t: number, other: number): number {
  return Math.exp(-weight.rate * Math.abs(t - other));
}

/** m(t, t') = e(t, t') q(min(t, t')), the covariance of a weight with itself at two times. */
export function covarianceBetween(weight: OrnsteinUhlenbeck, t: number, other: number): number {
  return memoryBetween(weight, t, other) * varianceAt(weight, Math.min(t, other));
}

/** The exact jump over a time h: w(t + h) = factor w(t) + noise xi with a standard normal xi. */
export function exactJump(weight: OrnsteinUhlenbeck, h: number): { readonly factor: number; readonly noise: number } {
  return {
    factor: Math.exp(-weight.rate * h),
    noise: Math.sqrt(weight.stationaryVariance * -Math.expm1(-2 * weight.rate * h)),
  };
}
