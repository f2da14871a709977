import { describe, InputError } from '../../base/input-error.ts';
import { BERNOULLI, EULER, STIRLING, ZETA_MINUS_ONE } from './gamma-tables.ts';

const HALF_LOG_TWO_PI = 0.9189385332046728;

/** log Gamma(x) - [(x - 1/2) log x - x + log(2 pi)/2], for x >= 10. */
export function stirlingCorrection(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum * square + STIRLING[k];
  return sum * inverse;
}

/** log Gamma(2 + z) for |z| <= 1/2, with full relative accuracy at its zero z = 0. */
function logGammaAboutTwo(z: number): number {
  let sum = 0;
  for (let k = ZETA_MINUS_ONE.length - 1; k >= 0; k--) sum = ZETA_MINUS_ONE[k] / (k + 2) - z * sum;
  return z * (1 - EULER) + z * z * sum;
}

/**
 * The logarithm of the gamma function.
 *
 * Taylor series about 2, recurrence to it below 10, Stirling's series above; the relative error stays near 1e-15 also at the zeros 1 and 2.
 *
 * @param x - x > 0
 * @returns log Gamma(x)
 * @throws InputError if x is not a number above 0
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new InputError('logGamma', describe(x), 'a number above 0');
  if (x >= 10) return x === Infinity ? x : (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingCorrection(x);
  if (x < 0.5) return logGammaAboutTwo(x) - Math.log1p(x) - Math.log(x);
  if (x < 1.5) return logGammaAboutTwo(x - 1) - Math.log1p(x - 1);
  let z = x;
  let product = 1;
  while (z > 2.5) {
    z -= 1;
    product *= z;
  }
  return logGammaAboutTwo(z - 2) + Math.log(product);
}

/** The zero of digamma is ROOT + ROOT_LOW. */
const ROOT = 1.4616321449683622;
const ROOT_LOW = 9.549995429965697e-17;
/** Taylor coefficients of digamma about its zero, from the first power on. */
const DIGAMMA_AT_ROOT: readonly number[] = [
  0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652, 0.10782405069126237,
  -0.07219956125645471, 0.04880428816414311, -0.03316112647484736, 0.022597648232218104, -0.01542476590494896,
  0.010538791616612175, -0.007204534386356869, 0.004926781395729853, -0.003369801655439328, 0.002305126326734928,
  -0.0015769367714301972, 0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077,
  0.00023635601564027053, -0.00016170622091974803, 0.0001106337276874741,
];

/**
 * The digamma function psi(x) = d log Gamma / dx.
 *
 * Taylor series about its zero 1.4616..., else the recurrence to x >= 10 and the asymptotic series.
 *
 * @param x - x > 0
 * @returns psi(x)
 * @throws InputError if x is not a number above 0
 */
export function digamma(x: number): number {
  if (!(x > 0)) throw new InputError('digamma', describe(x), 'a number above 0');
  const offset = x - ROOT - ROOT_LOW;
  if (Math.abs(offset) < 0.25) {
    let sum = 0;
    for (let k = DIGAMMA_AT_ROOT.length - 1; k >= 0; k--) sum = sum * offset + DIGAMMA_AT_ROOT[k];
    return sum * offset;
  }
  let z = x;
  let shift = 0;
  while (z < 10) {
    shift += 1 / z;
    z += 1;
  }
  const square = 1 / (z * z);
  let sum = 0;
  for (let k = BERNOULLI.length - 1; k >= 0; k--) sum = sum * square + BERNOULLI[k] / (2 * k + 2);
  return Math.log(z) - 0.5 / z - sum * square - shift;
}

/**
 * The trigamma function psi'(x) = d^2 log Gamma / dx^2.
 *
 * @param x - x > 0
 * @returns psi'(x), positive
 * @throws InputError if x is not a number above 0
 */
export function trigamma(x: number): number {
  if (!(x > 0)) throw new InputError('trigamma', describe(x), 'a number above 0');
  let z = x;
  let shift = 0;
  while (z < 10) {
    shift += 1 / (z * z);
    z += 1;
  }
  const inverse = 1 / z;
  const square = inverse * inverse;
  let sum = 0;
  for (let k = BERNOULLI.length - 1; k >= 0; k--) sum = sum * square + BERNOULLI[k];
  return shift + inverse + 0.5 * square + sum * square * inverse;
}

/**
 * log Gamma(x + d) - log Gamma(x) without the cancellation of two large logarithms.
 *
 * @param x - x > 0
 * @param d - the step, x + d > 0
 * @returns log [Gamma(x + d) / Gamma(x)]
 * @throws InputError if x or x + d is not a number above 0
 */
export function logGammaStep(x: number, d: number): number {
  if (!(x > 0)) throw new InputError('logGammaStep', describe(x), 'a number above 0');
  if (!(x + d > 0)) throw new InputError('logGammaStep', describe(x + d), 'x + d above 0');
  const low = Math.min(x, x + d);
  if (low < 10) {
    if (Math.max(x, x + d) < 20) return logGamma(x + d) - logGamma(x);
    let factors = 0;
    let shift = 0;
    while (low + shift < 10) {
      factors += Math.log1p(d / (x + shift));
      shift++;
    }
    return logGammaStep(x + shift, d) - factors;
  }
  const y = x + d;
  const corrections = stirlingCorrection(y) - stirlingCorrection(x);
  return d * Math.log(x) + (y - 0.5) * Math.log1p(d / x) - d + corrections;
}
