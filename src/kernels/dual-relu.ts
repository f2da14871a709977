import type { DualActivation } from './dual-activation.ts';

/** Below this, 1 - cos(theta) is rounding: the two inputs are parallel. Otherwise the kernel would lose half its digits. */
const PARALLEL = 4e-15;

/** theta in [0, pi] from its cosine, exact at 1. */
function angle(rho: number): number {
  if (1 - rho < PARALLEL) return 0;
  if (rho <= -1) return Math.PI;
  return Math.atan2(Math.sqrt((1 - rho) * (1 + rho)), rho);
}

/** x - sin x, by its series where the difference would cancel. */
function excessOverSine(x: number): number {
  if (Math.abs(x) >= 0.3) return x - Math.sin(x);
  const x2 = x * x;
  let term = (x * x2) / 6;
  let sum = term;
  for (let k = 5; k <= 17; k += 2) {
    term *= -x2 / (k * (k - 1));
    sum += term;
  }
  return sum;
}

/** phi(h) = max(0, h): the arc-cosine kernel (Cho & Saul 2009; note ndk, section 3). */
export const reluDual: DualActivation = {
  activation: 'relu',

  value(c, v, w) {
    const g = Math.sqrt(v * w);
    if (g === 0) return 0;
    const rho = Math.min(1, Math.max(-1, c / g));
    const theta = angle(rho);
    if (theta === 0) return g / 2;
    return (g * (Math.sqrt((1 - rho) * (1 + rho)) + (Math.PI - theta) * rho)) / (2 * Math.PI);
  },

  derivative(c, v, w) {
    const g = Math.sqrt(v * w);
    // At a zero input the derivative is multiplied by a vanishing kernel: the angle of orthogonal inputs is as good as any.
    const rho = g === 0 ? 0 : Math.min(1, Math.max(-1, c / g));
    return (Math.PI - angle(rho)) / (2 * Math.PI);
  },

  difference(c, delta, v, w) {
    const g = Math.sqrt(v * w);
    if (g === 0) return 0;
    const rho = Math.min(1, Math.max(-1, c / g));
    const eta = delta / g;
    const theta = angle(rho);
    const sine = theta === 0 ? 0 : Math.sqrt((1 - rho) * (1 + rho));
    const sineBefore = Math.sqrt(Math.max(0, sine * sine + eta * (2 * rho - eta)));
    const half = sine + sineBefore === 0 ? 0 : Math.atan2(eta, sine + sineBefore);
    const middle = theta + half;
    return (
      (g / (2 * Math.PI)) *
      ((Math.PI - theta) * eta -
        4 * half * Math.sin(middle + half / 2) * Math.sin(half / 2) +
        2 * excessOverSine(half) * Math.cos(middle))
    );
  },

  diagonal: (v) => v / 2,
};
