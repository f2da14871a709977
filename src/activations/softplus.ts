import { arrayForms, single } from './activation.ts';
import { smoothRectifier } from './numeric/reference.ts';
import { smoothDual } from './numeric/smooth-dual.ts';
import { dualTwoTime } from './two-time/recursion-dual.ts';

const value = (h: number) => Math.max(0, h) + Math.log1p(Math.exp(-Math.abs(h)));

/** 1 / (1 + e^-h), without overflow. */
function slope(h: number): number {
  const t = Math.exp(-Math.abs(h));
  return (h >= 0 ? 1 : t) / (1 + t);
}

/** The smoothed rectifier of the same curvature at 0. Singularities of softplus lie at +- i pi. */
const { dual, mean, meanSlope } = smoothDual({
  jet: [value, slope, (h) => slope(h) * slope(-h)],
  reference: smoothRectifier(8 / Math.PI),
  singularity: Math.PI,
  radius: 40,
});

/** phi(h) = log(1 + e^h); its averages are computed numerically. */
export const activation = single({
  name: 'softplus',
  label: 'softplus',
  tex: '\\log(1+e^h)',
  homogeneous: false,
  odd: false,
  value,
  derivative: slope,
  ...arrayForms(value, slope),
  dual,
  variances: [1e-8, 1e5],
  mean,
  meanSlope,
  twoTime: dualTwoTime(dual),
  chains: false,
});
