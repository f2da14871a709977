import { normalQuantile } from '../numeric/special/normal-distribution.ts';
import { studentTCdf } from '../numeric/special/student-t.ts';

/** Error bars below this part of the value are rounding, not statistics. */
const ROUNDING = 1e-12;

/**
 * The z-score of a simulated number against a theory's: (simulation - theory) / mcse, where with few chains or seeds the
 * t-score is replaced by the normal score of equal probability, so that scores of different standing can be pooled.
 *
 * @param degreesOfFreedom - of the t-distribution; a normal one where absent
 * @returns NaN if one of the numbers is missing
 */
export function zScore(
  simulated: number,
  theory: number,
  mcse: number,
  degreesOfFreedom = Number.POSITIVE_INFINITY,
): number {
  const difference = simulated - theory;
  const error = Math.max(mcse, ROUNDING * (1 + Math.abs(theory)));
  const t = difference / error;
  if (!(degreesOfFreedom > 0) || degreesOfFreedom > 1e5 || !Number.isFinite(t)) return t;
  const tail = studentTCdf(-Math.abs(t), degreesOfFreedom);
  // Beyond the reach of the quantile the sign and a lower bound of the size are what is known.
  return Math.sign(t) * (tail > 1e-300 ? -normalQuantile(tail) : 37);
}

/** The |z| that the largest of `entries` independent scores stays below with probability 1 - level (Bonferroni). */
export function bonferroniBound(level: number, entries: number): number {
  return -normalQuantile(level / (2 * Math.max(1, entries)));
}

/** Root of the mean square of the finite scores, or null where there is none. */
export function rms(scores: readonly number[]): number | null {
  const finite = scores.filter(Number.isFinite);
  if (finite.length === 0) return null;
  return Math.sqrt(finite.reduce((sum, z) => sum + z * z, 0) / finite.length);
}

/** The largest absolute value of the finite numbers, or null where there is none. */
export function maxAbs(values: readonly number[]): number | null {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? null : finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
