import { describe, InputError } from '../../base/input-error.ts';
import { erf, expMinusSquare, scaledErfc } from './error-function.ts';

const ROOT_HALF = Math.SQRT1_2;
const INVERSE_ROOT_TWO_PI = 0.3989422804014327;

/** The standard normal density. */
export function normalDensity(x: number): number {
  return INVERSE_ROOT_TWO_PI * expMinusSquare(x, 0.5);
}

/**
 * Standard normal distribution function, with full relative accuracy in the lower tail.
 *
 * @param x - any number
 * @returns Pr[z <= x]
 */
export function normalCdf(x: number): number {
  if (x > -0.5 && x < 0.5) return 0.5 + 0.5 * erf(x * ROOT_HALF);
  const size = Math.abs(x);
  const tail = size > 39 ? 0 : 0.5 * scaledErfc(size * ROOT_HALF) * expMinusSquare(size, 0.5);
  return x < 0 ? tail : 1 - tail;
}

/** log Pr[z <= x], finite for every finite x. */
export function logNormalCdf(x: number): number {
  if (x > -1) return x > 1 ? Math.log1p(-normalCdf(-x)) : Math.log(normalCdf(x));
  return Math.log(0.5 * scaledErfc(-x * ROOT_HALF)) - 0.5 * x * x;
}

/**
 * Pr[a < z <= b] of a standard normal z, also where the two distribution functions nearly agree.
 *
 * @param a - lower end
 * @param b - upper end; the result is negative if b < a
 */
export function normalInterval(a: number, b: number): number {
  if (a > 0 && b > 0) return normalInterval(-b, -a);
  if (b < a) return -normalInterval(b, a);
  const half = 0.5 * (b - a);
  if (half > 0.25 || half * Math.abs(b) > 1) return normalCdf(b) - normalCdf(a);
  // phi(b) int_0^{b-a} exp(b s - s^2/2) ds
  let sum = 0;
  for (let i = 0; i < LEGENDRE_NODES.length; i++) {
    const near = half * (1 - LEGENDRE_NODES[i]);
    const far = half * (1 + LEGENDRE_NODES[i]);
    sum += LEGENDRE_WEIGHTS[i] * (Math.exp(near * (b - 0.5 * near)) + Math.exp(far * (b - 0.5 * far)));
  }
  return half * normalDensity(b) * sum;
}

/** The positive half of the 12-point Gauss-Legendre rule (Abramowitz & Stegun, table 25.4). */
const LEGENDRE_NODES: readonly number[] = [
  0.1252334085114689, 0.3678314989981802, 0.5873179542866175, 0.7699026741943047, 0.9041172563704749,
  0.9815606342467192,
];
const LEGENDRE_WEIGHTS: readonly number[] = [
  0.24914704581340277, 0.2334925365383548, 0.20316742672306592, 0.16007832854334622, 0.10693932599531843,
  0.04717533638651183,
];

/**
 * Quantile of the standard normal distribution.
 *
 * @param p - probability, 0 < p < 1
 * @returns x with Pr[z <= x] = p, relative error near 1e-15 in x for any p, however small
 * @throws InputError if p is not in (0, 1)
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new InputError('normalQuantile', describe(p), 'a probability above 0 and below 1');
  if (p > 0.5) {
    const upper = 1 - p;
    return p > 0.75 ? -tailQuantile(upper) : centralQuantile(p - 0.5);
  }
  return p < 0.25 ? tailQuantile(p) : centralQuantile(p - 0.5);
}

/** x with Phi(x) - 1/2 = q, |q| <= 1/4, by Halley's iteration on erf. */
function centralQuantile(q: number): number {
  let x = q / INVERSE_ROOT_TWO_PI;
  for (let i = 0; i < 6; i++) {
    const step = (0.5 * erf(x * ROOT_HALF) - q) / normalDensity(x);
    const next = x - step / (1 + 0.5 * x * step);
    if (Math.abs(next - x) <= 1e-16 * Math.abs(next)) return next;
    x = next;
  }
  return x;
}

/** x < 0 with Phi(x) = p, p < 1/4, by Halley's iteration on log Phi. */
function tailQuantile(p: number): number {
  const target = Math.log(p);
  let x = -Math.sqrt(Math.max(0.4, -2 * target - Math.log(Math.max(1.2, -12.6 * target))));
  for (let i = 0; i < 20; i++) {
    const ratio = INVERSE_ROOT_TWO_PI / (0.5 * scaledErfc(-x * ROOT_HALF)); // phi / Phi
    const difference = Math.log(0.5 * scaledErfc(-x * ROOT_HALF)) - 0.5 * x * x - target;
    const step = difference / ratio;
    const next = x - step / (1 + 0.5 * step * (x + ratio));
    if (Math.abs(next - x) <= 2e-16 * Math.abs(next)) return next;
    x = next;
  }
  return x;
}
