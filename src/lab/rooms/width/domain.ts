import type { Activation } from '../../../activations/activation.ts';
import type { Task } from '../../../data/dataset.ts';
import { grantedDeviations, type MeasuredDeviations, outsideDomain } from '../../../models/bpkr/heuristic-domain.ts';
import type { BpkrParameters, Branch } from '../../../theory/bpkr/index.ts';

/** What was measured of ReLU and erf networks like these (docs/benchmarks/nonlinear-domain.md). */
export interface HeuristicDomain {
  /** Deviations that the heuristic is granted. */
  readonly granted: MeasuredDeviations;
  /** Why nothing is claimed here; undefined within the measured domain. */
  readonly outside: string | undefined;
}

/** Where a network lies in the measured domain of the heuristic, by the order parameters that the theory gives it. */
export function heuristicDomain(
  { inputs, targets }: Pick<Task, 'inputs' | 'targets'>,
  activation: Activation,
  { widths, priorVariances = [], temperature }: BpkrParameters,
  { u }: Branch,
): HeuristicDomain {
  const depth = widths.length;
  const square = targets.data.reduce((sum, value) => sum + value * value, 0) / targets.data.length;
  const point = {
    activation,
    depth,
    load: inputs.rows / Math.min(...widths),
    outputs: targets.columns,
    // An erf network has an order parameter for its last hidden layer alone.
    renormalization: u[u.length - 1] / priorVariances[depth],
    noise: temperature / square,
  };
  return { granted: grantedDeviations(point), outside: outsideDomain(point) };
}

/** The domain in one sentence. */
export function domainText({ granted, outside }: HeuristicDomain): string {
  const percent = (100 * granted.testError).toFixed(0);
  return outside ?? `heuristic: test errors of sampled networks like these were within ${percent} % of it`;
}
