import { arrayForms, single } from './activation.ts';
import { closedDual } from './dual.ts';
import { dualTwoTime } from './two-time/recursion-dual.ts';

/** exp(-(v + w)/2) sinh c and cosh c: the exponents are added before they are raised, so that nothing overflows. */
function damped(c: number, v: number, w: number): { sinh: number; cosh: number } {
  const mean = (v + w) / 2;
  const [up, down] = [Math.exp(c - mean), Math.exp(-c - mean)];
  const sinh = Math.abs(c) < 1 ? Math.exp(-mean) * Math.sinh(c) : (up - down) / 2;
  return { sinh, cosh: (up + down) / 2 };
}

const dual = closedDual({
  value: (c, v, w) => damped(c, v, w).sinh,
  derivative: (c, v, w) => damped(c, v, w).cosh,
  byVariance: (c, v, w) => -damped(c, v, w).sinh / 2,
  diagonal: (v) => -Math.expm1(-2 * v) / 2,
});

/** phi(h) = sin(h) (note nonlinear, section 2.1). */
export const activation = single({
  name: 'sin',
  label: 'sin',
  tex: '\\sin(h)',
  homogeneous: false,
  odd: true,
  value: Math.sin,
  derivative: Math.cos,
  ...arrayForms(Math.sin, Math.cos),
  dual,
  variances: [1e-12, 1e6],
  mean: () => 0,
  meanSlope: (v) => Math.exp(-v / 2),
  twoTime: dualTwoTime(dual),
  chains: true,
});
