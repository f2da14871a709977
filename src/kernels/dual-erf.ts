import type { DualActivation } from './dual-activation.ts';

/** phi(h) = erf(h): the arc-sine kernel (Williams 1997; note ndk, section 3). */
export const erfDual: DualActivation = {
  activation: 'erf',

  value(c, v, w) {
    const u = (2 * c) / Math.sqrt((1 + 2 * v) * (1 + 2 * w));
    return (2 / Math.PI) * Math.asin(Math.min(1, Math.max(-1, u)));
  },

  derivative(c, v, w) {
    return 4 / Math.PI / Math.sqrt(Math.max(1, (1 + 2 * v) * (1 + 2 * w) - 4 * c * c));
  },

  difference(c, delta, v, w) {
    const g = Math.sqrt((1 + 2 * v) * (1 + 2 * w));
    const u1 = Math.min(1, Math.max(-1, (2 * c) / g));
    const eta = (2 * delta) / g;
    const u0 = Math.min(1, Math.max(-1, u1 - eta));
    const roots = Math.sqrt((1 - u1) * (1 + u1)) + Math.sqrt((1 - u0) * (1 + u0));
    return (4 / Math.PI) * Math.atan2(eta, roots);
  },

  diagonal: (v) => (2 / Math.PI) * Math.asin((2 * v) / (1 + 2 * v)),
};
