import type { Task } from '../../data/dataset.ts';
import type { Layers } from '../layers.ts';

/** Fully connected networks to be sampled, and what is recorded of them. */
export interface SampledNetworks {
  readonly task: Task;
  readonly layers: Layers;
  readonly temperature: number;
  /** Whether the network is linear, which Gibbs needs. */
  readonly linear: boolean;
  /** Whether the kernels of the hidden layers are recorded over the training points. */
  readonly kernels: boolean;
  /** Numbers at the test points, P* x m in reading order, about which squares are taken: the theory's mean. */
  readonly center: () => Float64Array;
}

/** Test points whose means and variances are compared one by one. */
export const TESTS_LOOKED_AT = 50;
/** Training points whose hidden kernels are compared entry by entry. */
export const KERNEL_POINTS = 12;
