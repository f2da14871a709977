import { ALL_VARIANCES, single } from './activation.ts';
import { reluDual } from './relu-dual.ts';
import { geometricRates } from './two-time/rates.ts';
import { reluTwoTime } from './two-time/recursion-relu.ts';

/** phi(h) = max(0, h); the kink counts as flat. */
export const activation = single({
  name: 'relu',
  label: 'ReLU',
  tex: '\\max(0,h)',
  rectifier: true,
  homogeneous: true,
  odd: false,
  value: (h) => Math.max(0, h),
  derivative: (h) => Number(h > 0),
  apply(h, out, start, end) {
    // Without a branch: signs are random, and a mispredicted one costs five times as much.
    for (let i = start; i < end; i++) out[i] = 0.5 * (h[i] + Math.abs(h[i]));
  },
  applyDerivative(h, gradient, start, end) {
    for (let i = start; i < end; i++) gradient[i] *= Number(h[i] > 0);
  },
  dual: reluDual,
  variances: ALL_VARIANCES,
  mean: (v) => Math.sqrt(v / (2 * Math.PI)),
  meanSlope: () => 0.5,
  twoTime: reluTwoTime,
  timeRates: () => geometricRates(8, 1.4, 1e6),
  chains: true,
  measured: true,
});
