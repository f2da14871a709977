import type { ActivationFamily } from './activation.ts';
import { polynomialPart } from './polynomials/polynomial-part.ts';

const tex = '\\sum_n c_n\\,\\mathrm{He}_n(h)/\\sqrt{n!}';

/** Coefficients of h^k of sum_n c_n He_n(h)/sqrt(n!), by He_{n+1} = h He_n - n He_{n-1}. */
function monomials(coefficients: readonly number[]): number[] {
  const result = new Array<number>(coefficients.length).fill(0);
  let before: number[] = [];
  let present = [1];
  let factorial = 1;
  coefficients.forEach((c, n) => {
    present.forEach((value, k) => {
      result[k] += (c * value) / Math.sqrt(factorial);
    });
    const next = [0, ...present];
    before.forEach((value, k) => {
      next[k] -= n * value;
    });
    before = present;
    present = next;
    factorial *= n + 1;
  });
  return result;
}

/** phi by its coefficients in orthonormal Hermite polynomials: E[phi^2] = sum c_n^2 at variance 1. */
export const activation: ActivationFamily = {
  name: 'hermite',
  label: 'Hermite series',
  tex,
  parameters: 'coefficients of the orthonormal Hermite polynomials, degree 0 first',
  example: [0.5, 1, 0, -0.25],
  of: (numbers) => {
    const given = numbers.length === 0 ? [0, 1, 0, 0.5] : numbers;
    const name = numbers.length === 0 ? 'hermite' : `hermite(${numbers.join(', ')})`;
    return polynomialPart(name, 'Hermite series', tex, monomials(given));
  },
};
