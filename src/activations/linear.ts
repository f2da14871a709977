import { ALL_VARIANCES, single } from './activation.ts';
import { closedDual } from './dual.ts';
import { linearTwoTime } from './two-time/recursion-linear.ts';

/** phi(h) = h. */
export const activation = single({
  name: 'linear',
  label: 'linear',
  tex: 'h',
  linear: true,
  homogeneous: true,
  odd: true,
  value: (h) => h,
  derivative: () => 1,
  apply(h, out, start, end) {
    if (h !== out) for (let i = start; i < end; i++) out[i] = h[i];
  },
  applyDerivative() {},
  dual: closedDual({
    value: (c) => c,
    derivative: () => 1,
    byVariance: () => 0,
    difference: (_c, delta) => delta,
    diagonal: (v) => v,
  }),
  variances: ALL_VARIANCES,
  mean: () => 0,
  meanSlope: () => 1,
  twoTime: linearTwoTime,
  timeRates: (depth) => Float64Array.of(depth + 1),
  chains: true,
});
