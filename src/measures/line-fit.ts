import { InputError } from '../base/input-error.ts';

/** A straight line through measured numbers, with the errors that they leave. */
export interface LineFit {
  /** At x = 0. */
  readonly value: number;
  readonly error: number;
  readonly slope: number;
  readonly slopeError: number;
  /** Sum of squared residuals in error bars; about the number of points less two where the line holds. */
  readonly misfit: number;
}

/**
 * Weighted least squares of value + slope x: each number counts by the inverse square of its error bar.
 *
 * @param x - places, two different ones at least
 * @param values - measured there
 * @param errors - their standard errors; those of 0 count as tiny ones
 * @throws InputError for fewer than two different places
 */
export function fitLine(x: readonly number[], values: readonly number[], errors: readonly number[]): LineFit {
  if (new Set(x).size < 2) throw new InputError('x', `${new Set(x).size} different places`, 'two or more');
  const sizes = errors.map((error) => Math.max(error, 1e-300));
  // Weights relative to the best number, places to their weighted mean: no cancellation, no overflow.
  const least = Math.min(...sizes);
  const weights = sizes.map((size) => (least / size) ** 2);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const centerX = weights.reduce((sum, w, i) => sum + w * x[i], 0) / total;
  const centerY = weights.reduce((sum, w, i) => sum + w * values[i], 0) / total;
  let [xx, xy] = [0, 0];
  weights.forEach((w, i) => {
    xx += w * (x[i] - centerX) ** 2;
    xy += w * (x[i] - centerX) * (values[i] - centerY);
  });
  const slope = xx > 0 ? xy / xx : 0;
  const value = centerY - slope * centerX;
  return {
    value,
    error: least * Math.sqrt(1 / total + centerX ** 2 / xx),
    slope,
    slopeError: least / Math.sqrt(xx),
    misfit: x.reduce((sum, at, i) => sum + ((values[i] - value - slope * at) / sizes[i]) ** 2, 0),
  };
}
