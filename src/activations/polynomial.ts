import type { ActivationFamily } from './activation.ts';
import { polynomialPart } from './polynomials/polynomial-part.ts';

const tex = '\\sum_k a_k h^k';

/** phi(h) = sum_k a_k h^k; without numbers h - h^3/6, the first terms of the sine. */
export const activation: ActivationFamily = {
  name: 'polynomial',
  label: 'polynomial',
  tex,
  parameters: 'coefficients of 1, h, h², ...',
  example: [0.5, 1, 0.25, -0.125],
  of: (numbers) =>
    numbers.length === 0
      ? polynomialPart('polynomial', 'polynomial', tex, [0, 1, 0, -1 / 6])
      : polynomialPart(`polynomial(${numbers.join(', ')})`, 'polynomial', tex, numbers),
};
