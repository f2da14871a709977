/** Mean of a list; NaN of an empty one. */
export function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Mean of independent samples and its standard error. */
export function meanAndError(samples: ArrayLike<number>): { value: number; mcse: number } {
  const value = average(samples);
  let square = 0;
  for (let i = 0; i < samples.length; i++) square += (samples[i] - value) ** 2 / Math.max(1, samples.length - 1);
  return { value, mcse: Math.sqrt(square / samples.length) };
}
