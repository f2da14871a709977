import { gramArea, gramDeterminant, isPlain } from '../numeric/gram-area.ts';
import { tabulatedErf } from '../numeric/special/index.ts';
import { ALL_VARIANCES, single } from './activation.ts';
import { closedDual } from './dual.ts';
import { geometricRates } from './two-time/rates.ts';
import { erfTwoTime } from './two-time/recursion-erf.ts';

const SLOPE = 2 / Math.sqrt(Math.PI);

/** D = sqrt((1 + 2 v)(1 + 2 w) - 4 c^2) = sqrt(1 + 2 v + 2 w + 4 (v w - c^2)), without cancellation. */
function root(c: number, v: number, w: number): number {
  if (isPlain(v) && isPlain(w)) return Math.sqrt(1 + 2 * (v + w) + 4 * gramDeterminant(c, v, w));
  const area = gramArea(c, v, w);
  return Math.hypot(1, Math.SQRT2 * Math.hypot(Math.sqrt(v), Math.sqrt(w)), 2 * area);
}

function derivative(c: number, v: number, w: number): number {
  return 4 / Math.PI / root(c, v, w);
}

/** phi(h) = erf(h): the arc-sine kernel (Williams 1997; note ndk, section 3; note nonlinear, section 2.1). */
export const activation = single({
  name: 'erf',
  label: 'erf',
  tex: '\\mathrm{erf}(h)',
  homogeneous: false,
  odd: true,
  value: tabulatedErf,
  derivative: (h) => SLOPE * Math.exp(-h * h),
  apply(h, out, start, end) {
    for (let i = start; i < end; i++) out[i] = tabulatedErf(h[i]);
  },
  applyDerivative(h, gradient, start, end) {
    for (let i = start; i < end; i++) gradient[i] *= SLOPE * Math.exp(-h[i] * h[i]);
  },
  dual: closedDual({
    value: (c, v, w) => (2 / Math.PI) * Math.atan2(2 * c, root(c, v, w)),
    derivative,
    byVariance: (c, v, w) => -(c / (1 + 2 * v)) * derivative(c, v, w),
    jet(c, v, w, out) {
      const d = root(c, v, w);
      const slope = 4 / Math.PI / d;
      const force = c * slope;
      out[0] = (2 / Math.PI) * Math.atan2(2 * c, d);
      out[1] = slope;
      out[2] = -force / (1 + 2 * v);
      out[3] = -force / (1 + 2 * w);
    },
    difference(c, delta, v, w) {
      const d = root(c, v, w);
      // D^2 before the step is larger by 4 delta (2 c - delta): c - delta itself may round to c
      const before = d * Math.sqrt(Math.max(0, 1 + ((4 * delta) / d) * ((2 * c - delta) / d)));
      return (4 / Math.PI) * Math.atan2(2 * delta, d + before);
    },
    diagonal: (v) => (2 / Math.PI) * Math.atan2(2 * v, Math.sqrt(1 + 4 * v)),
  }),
  variances: ALL_VARIANCES,
  mean: () => 0,
  meanSlope: (v) => SLOPE / Math.sqrt(1 + 2 * v),
  twoTime: erfTwoTime,
  timeRates: () => geometricRates(12, 1.35, 500),
  chains: true,
  measured: true,
});
