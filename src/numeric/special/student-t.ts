import { describe, InputError } from '../../base/input-error.ts';
import { logGammaStep } from './gamma.ts';
import { regularizedBeta } from './incomplete-beta.ts';
import { normalQuantile } from './normal-distribution.ts';

function checkFreedom(name: string, freedom: number): void {
  if (!(freedom > 0) || !Number.isFinite(freedom)) {
    throw new InputError(name, describe(freedom), 'degrees of freedom above 0');
  }
}

/** Pr[T > t] for t >= 0, with full relative accuracy. */
function upperTail(t: number, freedom: number): number {
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  const x = freedom / (freedom + square);
  const complement = square / (freedom + square);
  return 0.5 * regularizedBeta(0.5 * freedom, 0.5, x, complement);
}

/** Density of Student's t distribution. */
export function studentTDensity(t: number, freedom: number): number {
  checkFreedom('studentTDensity', freedom);
  const half = 0.5 * freedom;
  const log =
    logGammaStep(half, 0.5) - 0.5 * Math.log(Math.PI * freedom) - (half + 0.5) * Math.log1p((t * t) / freedom);
  return Math.exp(log);
}

/**
 * Distribution function of Student's t.
 *
 * @param t - any number
 * @param freedom - degrees of freedom, above 0, not necessarily whole
 * @returns Pr[T <= t]
 * @throws InputError if `freedom` is not a number above 0
 */
export function studentTCdf(t: number, freedom: number): number {
  checkFreedom('studentTCdf', freedom);
  const tail = upperTail(Math.abs(t), freedom);
  return t > 0 ? 1 - tail : tail;
}

/**
 * Quantile of Student's t.
 *
 * @param p - probability, 0 < p < 1
 * @param freedom - degrees of freedom, above 0
 * @returns t with Pr[T <= t] = p
 * @throws InputError if p is not in (0, 1) or `freedom` is not above 0
 */
export function studentTQuantile(p: number, freedom: number): number {
  checkFreedom('studentTQuantile', freedom);
  if (!(p > 0 && p < 1)) throw new InputError('studentTQuantile', describe(p), 'a probability above 0 and below 1');
  if (p === 0.5) return 0;
  const tail = p < 0.5 ? p : 1 - p;
  const target = Math.log(tail);
  // in v = log t the log tail is smooth, decreasing and concave: Newton from a bracket, halved when a step leaves it
  let low = -60;
  let high = 60;
  while (Math.log(Math.max(upperTail(Math.exp(high), freedom), 1e-320)) > target && high < 700) high += 60;
  let v = Math.log(Math.max(1e-20, -normalQuantile(tail)));
  for (let i = 0; i < 200; i++) {
    const t = Math.exp(v);
    const value = upperTail(t, freedom);
    const difference = Math.log(Math.max(value, 1e-320)) - target;
    if (difference > 0) low = v;
    else high = v;
    const slope = (-studentTDensity(t, freedom) * t) / value;
    let next = v - difference / slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (Math.abs(next - v) < 1e-15 * Math.max(1, Math.abs(v))) {
      v = next;
      break;
    }
    v = next;
  }
  return p < 0.5 ? -Math.exp(v) : Math.exp(v);
}
