import type { Activation } from '../../../../activations/activation.ts';
import type { FrozenNetwork } from '../../../../kernels/chain/frozen-kernel.ts';
import type { SingleHeadProblem } from '../../../../theory/continual/single-head/index.ts';

/** A network of L hidden layers as the figures use it: sigma^2 = 2 keeps relu activities at every depth. */
export function frozenNetwork(depth: number, activation: Activation = 'relu'): FrozenNetwork {
  return { activation, priorVariances: new Array<number>(depth + 1).fill(activation === 'relu' ? 2 : 1) };
}

/** A sequence at lambda = infinity and T = 0. */
export function frozenProblem(
  depth: number,
  tasks: SingleHeadProblem['tasks'],
  activation: Activation = 'relu',
): SingleHeadProblem {
  return { ...frozenNetwork(depth, activation), depth, coupling: Number.POSITIVE_INFINITY, temperature: 0, tasks };
}
