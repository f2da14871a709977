import type { SampledNetworks } from '../../../models/networks/problem.ts';
import { type HmcInput, stiffnessOf } from '../../../samplers/hmc/hmc-job.ts';
import { taskCoordinates } from '../../../samplers/task-coordinates.ts';

/** Multiplications that one chain may take: half a minute of a page's worker. */
const LARGEST_COST = 8e10;

/** Whether a chain takes longer than a page should: trajectories, kicks of each at the stability limit, the products of a gradient. */
export function tooCostly(
  { task, layers, temperature }: SampledNetworks,
  { warmup, draws }: { readonly warmup: number; readonly draws: number },
): boolean {
  const { inputs, targets, testInputs, testTargets } = task;
  const { widths, priorVariances, activation } = layers;
  const input: Omit<HmcInput, 'chains'> = {
    task: { inputs, targets, testInputs, testTargets },
    network: { widths, priorVariances },
    activation,
    temperature,
    seed: 1,
    warmup,
    draws,
  };
  const coordinates = taskCoordinates(input.task);
  const columns = [coordinates.rank, ...widths, targets.columns];
  const weights = columns.slice(1).reduce((sum, width, l) => sum + width * columns[l], 0);
  const kicks = Math.min(256, Math.max(1, 1.5 * Math.sqrt(stiffnessOf(input, coordinates))));
  return (warmup + draws) * kicks * 3 * inputs.rows * weights > LARGEST_COST;
}
