import type { Activation, DualActivation } from './dual-activation.ts';
import { erfDual } from './dual-erf.ts';
import { linearDual } from './dual-linear.ts';
import { reluDual } from './dual-relu.ts';

const duals: Record<Activation, DualActivation> = { linear: linearDual, relu: reluDual, erf: erfDual };

/** The dual of a named activation. */
export function dualOf(activation: Activation): DualActivation {
  return duals[activation];
}
