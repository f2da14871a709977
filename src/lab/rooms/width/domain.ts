import type { Activation } from '../../../activations/activation.ts';
import type { Task } from '../../../data/dataset.ts';
import { grantedDeviations, heuristicPoint, outsideDomain } from '../../../models/bpkr/heuristic-domain.ts';
import type { BpkrParameters, Branch } from '../../../theory/bpkr/index.ts';

/** What was measured of nonlinear networks like these (docs/benchmarks/nonlinear-domain.md), in one sentence. */
export function domainText(
  task: Task,
  activation: Activation,
  { widths, priorVariances = [], temperature }: BpkrParameters,
  { u }: Branch,
): string {
  const layers = { depth: widths.length, widths, priorVariances, activation };
  // A network that is not homogeneous has an order parameter for its last hidden layer alone.
  const point = heuristicPoint({ task, layers, temperature }, u[u.length - 1]);
  const percent = (100 * grantedDeviations(point).testError).toFixed(0);
  return outsideDomain(point) ?? `heuristic: test errors of sampled networks like these were within ${percent} % of it`;
}
