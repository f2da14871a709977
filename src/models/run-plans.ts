import type { Simulation } from '../judge/simulation.ts';
import type { Executor, ExecutorOptions } from '../samplers/job.ts';
import type { SimulationPlan } from './simulation-plan.ts';

/**
 * Runs several plans of one job together, so that every worker is kept busy.
 *
 * @returns the estimates of each plan, and its outputs for what only one caller asks
 */
export async function runPlans(
  plans: readonly SimulationPlan[],
  executor: Executor,
  options: ExecutorOptions,
): Promise<{ readonly simulation: Simulation; readonly outputs: readonly unknown[] }[]> {
  if (plans.length === 0) return [];
  const outputs = await executor.map(
    plans[0].job,
    plans.flatMap(({ inputs }) => inputs),
    options,
  );
  let from = 0;
  return plans.map(({ inputs, combine }) => {
    const own = outputs.slice(from, from + inputs.length);
    from += inputs.length;
    return { simulation: combine(own), outputs: own };
  });
}
