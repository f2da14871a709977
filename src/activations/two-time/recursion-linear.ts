import type { LayerFactors, TwoTimeForm } from './block.ts';

/**
 * The recursions of linear networks: every kernel is a number times kappa_0 (note ndk, section 3).
 *
 * @returns the numbers of C and D
 */
function linearFactors(depth: number, factors: LayerFactors): { covariance: number; response: number } {
  const { memory, covariance: m, learning } = factors;
  let k = m[0];
  let d = learning[0] * memory[0];
  for (let l = 1; l <= depth; l++) {
    d = m[l] * d + learning[l] * memory[l] * k;
    k *= m[l];
  }
  return { covariance: k, response: d };
}

/** The form of linear networks. */
export const linearTwoTime: TwoTimeForm =
  ({ kernel }, depth) =>
  (factors, covariance, response) => {
    const numbers = linearFactors(depth, factors);
    if (covariance !== null) for (let i = 0; i < kernel.length; i++) covariance[i] = numbers.covariance * kernel[i];
    if (response !== null) for (let i = 0; i < kernel.length; i++) response[i] = numbers.response * kernel[i];
  };
