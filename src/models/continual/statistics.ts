import { meanWithError } from '../../measures/index.ts';
/** Mean of a list; NaN of an empty one. */
export function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Mean of independent samples and its standard error; null for one sample. */
export function meanAndError(samples: ArrayLike<number>): { value: number; mcse: number | null } {
  const { value, error } = meanWithError(samples);
  return { value, mcse: error };
}
