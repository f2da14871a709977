/**
 * log sum_i w_i exp(a_i) without overflow.
 *
 * @param values - the exponents a_i; -Infinity counts as an absent term
 * @param weights - nonnegative weights w_i (all 1 unless given)
 * @returns the logarithm; -Infinity for no terms
 */
export function logSumExp(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (values[i] > largest && (weights === undefined || weights[i] > 0)) largest = values[i];
  }
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    if (weight > 0) sum += weight * Math.exp(values[i] - largest);
  }
  return largest + Math.log(sum);
}
