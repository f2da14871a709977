import { gramArea } from '../numeric/gram-area.ts';
import { normalDensity, tabulatedErf } from '../numeric/special/index.ts';
import { arrayForms, single } from './activation.ts';
import { closedDual } from './dual.ts';
import { dualTwoTime } from './two-time/recursion-dual.ts';

const cdf = (h: number) => 0.5 * (1 + tabulatedErf(h * Math.SQRT1_2));
const value = (h: number) => h * cdf(h);
const derivative = (h: number) => cdf(h) + h * normalDensity(h);

/** What the closed forms share: A = 1 + v, B = 1 + w, D = A B - c^2 = 1 + v + w + (v w - c^2), h = 1/A + 1/B - 1, n = v w + c^2 h. */
function forms(c: number, v: number, w: number) {
  const [A, B] = [1 + v, 1 + w];
  const area = gramArea(c, v, w);
  const D = A + w + area * area;
  const r = Math.sqrt(D);
  // v w + c^2 (1/A + 1/B - 1) = (v w - c^2) + c^2 (1/A + 1/B): no digits are lost for parallel points
  const n = area * area + c * c * (1 / A + 1 / B);
  const p = 0.25 + Math.atan2(c, r) / (2 * Math.PI);
  return { A, B, D, r, n, p };
}

const dual = closedDual({
  value(c, v, w) {
    const { r, n, p } = forms(c, v, w);
    return c * p + n / (2 * Math.PI * r);
  },
  derivative(c, v, w) {
    const { A, B, D, r, n, p } = forms(c, v, w);
    return p + (c * (2 / A + 2 / B - 1 + n / D)) / (2 * Math.PI * r);
  },
  byVariance(c, v, w) {
    const { A, B, D, r, n } = forms(c, v, w);
    return (-(c * c) / (2 * A) + w - (c / A) ** 2 - (n * B) / (2 * D)) / (2 * Math.PI * r);
  },
  diagonal: (v) => {
    const root = Math.sqrt(1 + 2 * v);
    return v * (0.25 + Math.atan2(v, root) / (2 * Math.PI)) + (v * v) / (Math.PI * (1 + v) * root);
  },
});

/** phi(h) = h Phi(h), the exact form with the normal distribution function (note nonlinear, section 2.1). */
export const activation = single({
  name: 'gelu',
  label: 'GELU',
  tex: 'h\\,\\Phi(h)',
  homogeneous: false,
  odd: false,
  value,
  derivative,
  ...arrayForms(value, derivative),
  dual,
  variances: [1e-8, 1e6],
  mean: (v) => v / Math.sqrt(2 * Math.PI * (1 + v)),
  meanSlope: () => 0.5,
  twoTime: dualTwoTime(dual),
  chains: true,
});
