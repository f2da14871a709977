import { arrayForms, single } from './activation.ts';
import { smoothSign } from './numeric/reference.ts';
import { smoothDual } from './numeric/smooth-dual.ts';
import { geometricRates } from './two-time/rates.ts';
import { dualTwoTime } from './two-time/recursion-dual.ts';

/** tanh' = 1 / cosh^2, also where cosh overflows. */
function slope(h: number): number {
  const t = Math.exp(-2 * Math.abs(h));
  return (4 * t) / ((1 + t) * (1 + t));
}

/** erf of the same slope at 0: erf(sqrt(pi) h / 2). Singularities of tanh lie at +- i pi / 2. */
const { dual, mean, meanSlope } = smoothDual({
  jet: [Math.tanh, slope, (h) => -2 * Math.tanh(h) * slope(h)],
  reference: smoothSign(2 / Math.PI),
  singularity: Math.PI / 2,
  radius: 20,
});

/** phi(h) = tanh(h); its averages are computed numerically. */
export const activation = single({
  name: 'tanh',
  label: 'tanh',
  tex: '\\tanh(h)',
  homogeneous: false,
  odd: true,
  value: Math.tanh,
  derivative: slope,
  ...arrayForms(Math.tanh, slope),
  dual,
  variances: [1e-8, 1e5],
  mean,
  meanSlope,
  twoTime: dualTwoTime(dual),
  timeRates: () => geometricRates(12, 1.35, 500),
  chains: false,
});
