import type { Task } from '../../data/dataset.ts';
import type { ReplayRule } from '../../theory/continual/single-head/index.ts';
import type { Layers } from '../layers.ts';

/** Tasks that one network learns one after the other. */
export interface ContinualProblem {
  readonly tasks: readonly Pick<Task, 'inputs' | 'targets' | 'testInputs' | 'testTargets' | 'ownBlocks'>[];
  readonly layers: Layers;
  /** lambda, the pull towards the weights of the task before; Infinity allowed. */
  readonly coupling: number;
  readonly temperature: number;
  /** tau = T lambda at lambda = infinity: the ridge of all tasks but the first (single head). */
  readonly laterRidge?: number;
  /** Whether a task comes back: then there is no mean-field guide from pairs (single head). */
  readonly returning?: boolean;
  /** Rows of each older task that every later one is learned with (single head). */
  readonly replay?: { readonly rows: number; readonly rule: ReplayRule; readonly seed: number };
  /** Draws of the recursion that more than two tasks average over (one head a task), and their seed. */
  readonly recursionDraws?: number;
  readonly recursionSeed?: number;
}

/** How networks that go through the sequence are simulated. */
export interface ContinualSettings {
  readonly sampler?: string;
  readonly seed: number;
  /** Independent networks. */
  readonly networks: number;
  /** Gibbs sweeps, HMC trajectories or Metropolis proposals a task, thousands of descent steps at most; by sampler where absent. */
  readonly sweeps?: number;
  readonly stepSize?: number;
  readonly leapfrogSteps?: number;
  /** Networks of a round, where the simulation streams; 4 unless given. */
  readonly roundSize?: number;
}

/** Batches of networks for the workers, and of a round. */
export function networkRanges({ networks, seed, roundSize = 4 }: ContinualSettings) {
  const size = Math.max(1, Math.ceil(networks / 32));
  return {
    batches: Array.from({ length: Math.ceil(networks / size) }, (_, k) => ({
      seed,
      from: k * size,
      to: Math.min(networks, (k + 1) * size),
    })),
    round: (r: number) => ({ seed, from: r * roundSize, to: (r + 1) * roundSize }),
  };
}
