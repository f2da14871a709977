/** A number (or several) with the standard error that leaving one group out at a time gives. */
export interface Jackknifed {
  /** Of all groups together. */
  readonly value: Float64Array;
  /** `value` without its bias of order 1 / groups. */
  readonly corrected: Float64Array;
  /** Standard errors; null for fewer than two groups, which have none. */
  readonly error: Float64Array | null;
}

/**
 * The jackknife: a function of averages over groups (chains, networks, parts of a chain), its standard error, and its value
 * without the bias of order 1 / groups that a nonlinear function of averages has (Efron 1982).
 *
 * @param whole - f of all groups
 * @param without - f of all groups but one, for each of them; unused for fewer than two
 * @returns entry by entry
 */
export function jackknife(whole: ArrayLike<number>, without: readonly ArrayLike<number>[]): Jackknifed {
  const value = Float64Array.from(whole);
  const n = without.length;
  if (n < 2) return { value, corrected: value.slice(), error: null };
  const corrected = new Float64Array(value.length);
  const error = new Float64Array(value.length);
  for (let i = 0; i < value.length; i++) {
    let mean = 0;
    for (const part of without) mean += part[i] / n;
    let square = 0;
    for (const part of without) square += (part[i] - mean) ** 2;
    corrected[i] = n * value[i] - (n - 1) * mean;
    error[i] = Math.sqrt(((n - 1) / n) * square);
  }
  return { value, corrected, error };
}

/**
 * The jackknife of one number over equally long groups.
 *
 * @param parts - what each group averaged, of equal lengths
 * @param f - of the average over the groups given
 * @returns value without its bias of order 1 / groups; error null for one group
 */
export function jackknifeOf(
  parts: readonly Float64Array[],
  f: (average: Float64Array) => number,
): { readonly value: number; readonly error: number | null } {
  const n = parts.length;
  const total = new Float64Array(parts[0]?.length ?? 0);
  for (const part of parts) for (let i = 0; i < total.length; i++) total[i] += part[i];
  const whole = f(total.map((sum) => sum / n));
  if (n < 2) return { value: whole, error: null };
  const { corrected, error } = jackknife(
    [whole],
    parts.map((part) => [f(total.map((sum, i) => (sum - part[i]) / (n - 1)))]),
  );
  return { value: corrected[0], error: error?.[0] ?? null };
}
