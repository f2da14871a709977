import type { InputPairs } from './input-pairs.ts';
import type { LayerFactors } from './layer-schedule.ts';

/**
 * The recursions of linear networks: every kernel is a number times kappa_0 (note ndk, section 3).
 *
 * @returns the numbers of C and D
 */
export function linearFactors(depth: number, factors: LayerFactors): { covariance: number; response: number } {
  const { memory, covariance: m, learning } = factors;
  let k = m[0];
  let d = learning[0] * memory[0];
  for (let l = 1; l <= depth; l++) {
    d = m[l] * d + learning[l] * memory[l] * k;
    k *= m[l];
  }
  return { covariance: k, response: d };
}

/** C and D of a block of pairs; a null output is not wanted. */
export function linearRecursion(
  pairs: InputPairs,
  depth: number,
  factors: LayerFactors,
  covariance: Float64Array | null,
  response: Float64Array | null,
): void {
  const { kernel } = pairs;
  const numbers = linearFactors(depth, factors);
  if (covariance !== null) for (let i = 0; i < kernel.length; i++) covariance[i] = numbers.covariance * kernel[i];
  if (response !== null) for (let i = 0; i < kernel.length; i++) response[i] = numbers.response * kernel[i];
}
