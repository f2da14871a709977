import { describe, InputError } from '../../base/input-error.ts';
import { EULER, STIRLING, ZETA_MINUS_ONE } from './gamma-tables.ts';

const HALF_LOG_TWO_PI = 0.9189385332046728;
/** Stirling's series is used from this modulus on; its first dropped term is then below 1e-17 in the right half plane. */
const FAR = 13;

/** Adds sign * log(1 + w) for complex w = a + ib, accurate for small w, to out. */
function addLog1p(a: number, b: number, sign: number, out: Float64Array): void {
  out[0] += sign * 0.5 * Math.log1p(a * (2 + a) + b * b);
  out[1] += sign * Math.atan2(b, 1 + a);
}

/** Adds the correction terms of Stirling's series at z = x + iy, times sign, to out. */
function addStirlingCorrection(x: number, y: number, sign: number, out: Float64Array): void {
  const scale = Math.max(Math.abs(x), Math.abs(y));
  const norm = (x / scale) ** 2 + (y / scale) ** 2;
  const a = x / scale / norm / scale;
  const b = -y / scale / norm / scale;
  const squareA = a * a - b * b;
  const squareB = 2 * a * b;
  let real = 0;
  let imaginary = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) {
    const kept = real * squareA - imaginary * squareB + STIRLING[k];
    imaginary = real * squareB + imaginary * squareA;
    real = kept;
  }
  out[0] += sign * (real * a - imaginary * b);
  out[1] += sign * (real * b + imaginary * a);
}

/** log Gamma(2 + z), |z| <= 1/2, by its Taylor series. */
function aboutTwo(x: number, y: number, out: Float64Array): void {
  let real = 0;
  let imaginary = 0;
  for (let k = ZETA_MINUS_ONE.length - 1; k >= 0; k--) {
    const kept = ZETA_MINUS_ONE[k] / (k + 2) - (real * x - imaginary * y);
    imaginary = -(real * y + imaginary * x);
    real = kept;
  }
  // z (1 - gamma) + z^2 sum = z [(1 - gamma) + z sum]
  const innerReal = 1 - EULER + (x * real - y * imaginary);
  const innerImaginary = x * imaginary + y * real;
  out[0] = x * innerReal - y * innerImaginary;
  out[1] = x * innerImaginary + y * innerReal;
}

/**
 * log Gamma(x + iy), the principal branch: real on the positive axis and continuous in y at fixed x.
 *
 * The argument is shifted up to |z| >= 13 with one logarithm a factor (the logarithm of the product would jump by 2 pi i),
 * then Stirling's series; a Taylor series about the zeros 1 and 2.
 *
 * @param x - real part; any, but not a whole number at or below 0 together with y = 0
 * @param y - imaginary part
 * @param out - receives real and imaginary part (length 2)
 * @returns out
 * @throws InputError at a pole and for arguments that are not finite
 */
export function complexLogGamma(x: number, y: number, out: Float64Array = new Float64Array(2)): Float64Array {
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    throw new InputError('complexLogGamma', `${describe(x)} + ${describe(y)} i`, 'finite real and imaginary parts');
  }
  if (y === 0 && x <= 0 && Number.isInteger(x)) {
    throw new InputError('complexLogGamma', describe(x), 'an argument that is not a pole of the gamma function');
  }
  if ((x - 2) ** 2 + y * y <= 0.25) {
    aboutTwo(x - 2, y, out);
    return out;
  }
  if ((x - 1) ** 2 + y * y <= 0.25) {
    aboutTwo(x - 1, y, out);
    addLog1p(x - 1, y, -1, out);
    return out;
  }
  out[0] = 0;
  out[1] = 0;
  let real = x;
  while (real < 0 || real * real + y * y < FAR * FAR) {
    out[0] -= Math.log(Math.hypot(real, y));
    out[1] -= Math.atan2(y, real);
    real += 1;
  }
  const logModulus = Math.log(Math.hypot(real, y));
  const angle = Math.atan2(y, real);
  out[0] += (real - 0.5) * logModulus - y * angle - real + HALF_LOG_TWO_PI;
  out[1] += y * logModulus + (real - 0.5) * angle - y;
  addStirlingCorrection(real, y, 1, out);
  return out;
}

/**
 * log Gamma(x + iy) - log Gamma(x) without the cancellation of two large logarithms: what a characteristic function of
 * log-gamma variables needs (note bpkr, section 6.1).
 *
 * @param x - x > 0
 * @param y - imaginary step
 * @param out - receives real and imaginary part (length 2)
 * @returns out
 * @throws InputError if x is not above 0 or y is not finite
 */
export function complexLogGammaStep(x: number, y: number, out: Float64Array = new Float64Array(2)): Float64Array {
  if (!(x > 0) || !Number.isFinite(x) || !Number.isFinite(y)) {
    throw new InputError('complexLogGammaStep', `${describe(x)}, ${describe(y)}`, 'x above 0 and a finite step');
  }
  out[0] = 0;
  out[1] = 0;
  let real = x;
  while (real < FAR) {
    const ratio = y / real;
    out[0] -= 0.5 * Math.log1p(ratio * ratio);
    out[1] -= Math.atan(ratio);
    real += 1;
  }
  const ratio = y / real;
  const logGrowth = 0.5 * Math.log1p(ratio * ratio);
  const angle = Math.atan(ratio);
  out[0] += (real - 0.5) * logGrowth - y * angle;
  out[1] += y * (Math.log(real) + logGrowth - 1) + (real - 0.5) * angle;
  addStirlingCorrection(real, y, 1, out);
  addStirlingCorrection(real, 0, -1, out);
  return out;
}
