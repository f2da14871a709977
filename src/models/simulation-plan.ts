import type { Simulation } from '../judge/simulation.ts';
import type { Job } from '../samplers/job.ts';

/**
 * How one problem is simulated: a job, what it is run with, and how any number of its outputs become estimates. Make it with
 * `simulationPlan`, which ties the types together.
 */
export interface SimulationPlan {
  readonly job: Job<unknown, unknown>;
  /** As the settings ask: batches of chains or networks. */
  readonly inputs: readonly unknown[];
  /** Input of round r = 0, 1, ... of a simulation that streams without end: one chain, or a few networks, independent of all others. */
  round?(r: number): unknown;
  /** Estimates with error bars from the outputs so far. */
  combine(outputs: readonly unknown[]): Simulation;
}

/** A plan whose job, inputs, rounds and combination agree in type. */
export function simulationPlan<I, O>(plan: {
  readonly job: Job<I, O>;
  readonly inputs: readonly I[];
  readonly round?: (r: number) => I;
  readonly combine: (outputs: readonly O[]) => Simulation;
}): SimulationPlan {
  return plan as unknown as SimulationPlan;
}

/** Indices 0 .. count - 1 in batches that run side by side: of `most`, but two batches at least where there are two chains. */
export function batchesOf(count: number, most = 8): number[][] {
  const size = Math.min(most, Math.ceil(count / 2));
  return Array.from({ length: Math.ceil(count / size) }, (_, k) =>
    Array.from({ length: Math.min(size, count - k * size) }, (_, i) => k * size + i),
  );
}
