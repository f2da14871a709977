import { describe, InputError } from '../../base/input-error.ts';
import { RECIPROCAL_GAMMA } from './gamma-tables.ts';

/** Orders above this use the uniform expansion, the others the recurrence from |order| <= 1/2. */
const LARGE_ORDER = 300;

interface Base {
  /** log of the scale that `value` is to be multiplied with. */
  readonly logScale: number;
  /** K_mu(x) / exp(logScale). */
  readonly value: number;
  /** K_{mu+1}(x) / K_mu(x). */
  readonly ratio: number;
}

/** K_mu and K_{mu+1} for |mu| <= 1/2 and x <= 2: Temme's series (N. M. Temme, J. Comput. Phys. 19, 324, 1975). */
function temme(mu: number, x: number): Base {
  let odd = 0;
  let even = 0;
  const square = mu * mu;
  for (let k = RECIPROCAL_GAMMA.length - 2; k >= 0; k -= 2) {
    even = even * square + RECIPROCAL_GAMMA[k];
    odd = odd * square + RECIPROCAL_GAMMA[k + 1];
  }
  const plus = even + mu * odd; // 1 / Gamma(1 + mu)
  const minus = even - mu * odd; // 1 / Gamma(1 - mu)
  const log = Math.log(2 / x);
  const sigma = mu * log;
  const sinhRatio = Math.abs(sigma) < 1e-3 ? 1 + (sigma * sigma) / 6 + sigma ** 4 / 120 : Math.sinh(sigma) / sigma;
  const angle = Math.PI * mu;
  const sineRatio = Math.abs(angle) < 1e-3 ? 1 + (angle * angle) / 6 + (7 * angle ** 4) / 360 : angle / Math.sin(angle);
  let f = sineRatio * (-odd * Math.cosh(sigma) + even * sinhRatio * log);
  const power = Math.exp(sigma);
  let p = (0.5 * power) / plus;
  let q = 0.5 / (power * minus);
  let c = 1;
  let sum = f;
  let next = p;
  const quarter = 0.25 * x * x;
  for (let k = 1; k < 200; k++) {
    f = (k * f + p + q) / (k * k - square);
    c *= quarter / k;
    p /= k - mu;
    q /= k + mu;
    const term = c * f;
    sum += term;
    next += c * (p - k * f);
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
  }
  return { logScale: 0, value: sum, ratio: (2 * next) / x / sum };
}

/** K_mu and K_{mu+1} for |mu| <= 1/2 and x > 2: Steed's continued fraction (Temme 1975; NIST DLMF 10.74(v)). */
function steed(mu: number, x: number): Base {
  const a1 = 0.25 - mu * mu;
  let b = 2 * (1 + x);
  let d = 1 / b;
  let h = d;
  let delta = d;
  let q1 = 0;
  let q2 = 1;
  let q = a1;
  let c = a1;
  let a = -a1;
  let s = 1 + q * delta;
  for (let k = 2; k < 10000; k++) {
    a -= 2 * (k - 1);
    c = (-a * c) / k;
    const qNew = (q1 - b * q2) / a;
    q1 = q2;
    q2 = qNew;
    q += c * qNew;
    b += 2;
    d = 1 / (b + a * d);
    delta = (b * d - 1) * delta;
    h += delta;
    const change = q * delta;
    s += change;
    if (Math.abs(change) < 1e-17 * Math.abs(s)) break;
  }
  return { logScale: -x, value: Math.sqrt(Math.PI / (2 * x)) / s, ratio: (mu + x + 0.5 - a1 * h) / x };
}

/** The starting pair of the upward recurrence. */
const start = (mu: number, x: number): Base => (x <= 2 ? temme(mu, x) : steed(mu, x));

function check(name: string, order: number, x: number): void {
  if (!Number.isFinite(order)) throw new InputError(name, describe(order), 'a finite order');
  if (!(x > 1e-290) || x === Number.POSITIVE_INFINITY) {
    throw new InputError(name, describe(x), 'a finite argument above 1e-290');
  }
}

/**
 * K_{nu+1}(x) / K_nu(x), by the upward recurrence of the ratio, which never overflows.
 *
 * @param nu - real order
 * @param x - argument, x > 0
 * @throws InputError if the order is not finite or x is not a number above 1e-290
 */
export function besselKRatio(nu: number, x: number): number {
  check('besselKRatio', nu, x);
  if (nu < -0.5) return 1 / besselKRatio(-nu - 1, x);
  const steps = Math.round(nu);
  const mu = nu - steps;
  let { ratio } = start(mu, x);
  for (let k = 1; k <= steps; k++) ratio = 1 / ratio + (2 * (mu + k)) / x;
  return ratio;
}

/** Mantissa and logarithmic scale of K_nu(x) by the recurrence. */
function scaledByRecurrence(nu: number, x: number): { value: number; logScale: number } {
  const steps = Math.round(nu);
  const mu = nu - steps;
  const base = start(mu, x);
  let { value, ratio, logScale } = base;
  for (let k = 1; k <= steps; k++) {
    if (value > 1e250 / ratio) {
      logScale += Math.log(value);
      value = 1;
    }
    value *= ratio;
    ratio = 1 / ratio + (2 * (mu + k)) / x;
  }
  return { value, logScale };
}

/** Coefficients of the Debye polynomials U_k(p), lowest power first (NIST DLMF 10.41.9). */
function debyePolynomials(count: number): readonly (readonly number[])[] {
  const all: number[][] = [[1]];
  for (let k = 1; k < count; k++) {
    const u = all[k - 1];
    const next = new Array<number>(u.length + 3).fill(0);
    u.forEach((c, j) => {
      // p^2 (1 - p^2)/2 u' + 1/8 int_0^p (1 - 5 t^2) u dt
      next[j + 1] += c * (0.5 * j + 1 / (8 * (j + 1)));
      next[j + 3] -= c * (0.5 * j + 5 / (8 * (j + 3)));
    });
    all.push(next);
  }
  return all;
}
const DEBYE = debyePolynomials(8);

/** log K_nu(x) for large order, uniformly in x (NIST DLMF 10.41.4). */
function logByExpansion(nu: number, x: number): number {
  const z = x / nu;
  const root = Math.hypot(1, z);
  const p = 1 / root;
  const eta = root - Math.asinh(1 / z);
  let sum = 0;
  let scale = 1;
  for (const polynomial of DEBYE) {
    let value = 0;
    for (let j = polynomial.length - 1; j >= 0; j--) value = value * p + polynomial[j];
    sum += value * scale;
    scale /= -nu;
  }
  return 0.5 * Math.log(Math.PI / (2 * nu * root)) - nu * eta + Math.log(sum);
}

/**
 * log K_nu(x) of the modified Bessel function of the second kind; safe for any order and argument.
 *
 * Temme's series or Steed's continued fraction for |order| <= 1/2, the upward recurrence (stable for K) with its scale kept
 * as a logarithm, and the uniform expansion for orders above 300.
 *
 * @param nu - real order (K is even in it)
 * @param x - argument, x > 0
 * @throws InputError if the order is not finite or x is not a number above 1e-290
 */
export function logBesselK(nu: number, x: number): number {
  check('logBesselK', nu, x);
  const order = Math.abs(nu);
  if (order > LARGE_ORDER) return logByExpansion(order, x);
  const { value, logScale } = scaledByRecurrence(order, x);
  return logScale + Math.log(value);
}

/**
 * K_nu(x), the modified Bessel function of the second kind; Infinity and 0 where it leaves the range of doubles.
 *
 * @param nu - real order (K is even in it)
 * @param x - argument, x > 0
 * @throws InputError if the order is not finite or x is not a number above 1e-290
 */
export function besselK(nu: number, x: number): number {
  check('besselK', nu, x);
  const order = Math.abs(nu);
  if (order > 2000) return Math.exp(logByExpansion(order, x));
  const { value, logScale } = scaledByRecurrence(order, x);
  return logScale < -700 || logScale > 0 ? Math.exp(logScale + Math.log(value)) : value * Math.exp(logScale);
}
