import type { DualActivation } from './dual-activation.ts';

/** phi(h) = h. */
export const linearDual: DualActivation = {
  activation: 'linear',
  value: (c) => c,
  derivative: () => 1,
  difference: (_c, delta) => delta,
  diagonal: (v) => v,
};
