import { describe, InputError } from '../../base/input-error.ts';
import { logGamma, logGammaStep } from './gamma.ts';

/** log B(a, b) = log Gamma(a) + log Gamma(b) - log Gamma(a + b), for a, b > 0. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  return logGamma(small) - logGammaStep(large, small);
}

/** The continued fraction of the incomplete beta function (NIST DLMF 8.17.22), by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < 1e-300 ? 1e-300 : d);
  let value = d;
  for (let m = 1; m < 100000; m++) {
    for (let half = 0; half < 2; half++) {
      const numerator =
        half === 0
          ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
          : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 + numerator * d;
      d = 1 / (Math.abs(d) < 1e-300 ? 1e-300 : d);
      c = 1 + numerator / c;
      if (Math.abs(c) < 1e-300) c = 1e-300;
      value *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

/**
 * The regularized incomplete beta function I_x(a, b).
 *
 * @param a - a > 0
 * @param b - b > 0
 * @param x - 0 <= x <= 1
 * @param complement - 1 - x, where the caller knows it better than by subtraction
 * @throws InputError outside of this domain
 */
export function regularizedBeta(a: number, b: number, x: number, complement = 1 - x): number {
  if (!(a > 0) || !(b > 0)) throw new InputError('regularizedBeta', `${describe(a)}, ${describe(b)}`, 'a, b above 0');
  if (!(x >= 0 && x <= 1)) throw new InputError('regularizedBeta', describe(x), 'x in [0, 1]');
  if (x === 0 || complement === 0) return x === 0 ? 0 : 1;
  const logX = x > 0.5 ? Math.log1p(-complement) : Math.log(x);
  const logComplement = complement > 0.5 ? Math.log1p(-x) : Math.log(complement);
  const prefactor = Math.exp(a * logX + b * logComplement - logBeta(a, b));
  if (x < (a + 1) / (a + b + 2)) return (prefactor * fraction(a, b, x)) / a;
  return 1 - (prefactor * fraction(b, a, complement)) / b;
}
