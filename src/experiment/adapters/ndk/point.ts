import { InputError } from '../../../base/input-error.ts';
import { type NdkProblem, ndkProblem } from '../../../models/ndk/problem.ts';
import { logSpaced } from '../../../numeric/spacing.ts';
import type { ExperimentPoint } from '../../point.ts';
import type { DynamicsExtra, DynamicsSpec } from './spec.ts';

/** The times of a spec as a list, ascending. */
export function timesOf({ times }: DynamicsSpec): number[] {
  const list = Array.isArray(times) ? times : logSpaced(times.log[0], times.log[1], times.count);
  return [...new Set(list)].sort((a, b) => a - b);
}

/** The problem of a point. */
export function problemOf(point: ExperimentPoint<DynamicsExtra>): NdkProblem {
  const { layers, data, spec } = point;
  const { initialVariance, initialVariances } = spec.dynamics;
  if (initialVariance !== undefined && initialVariances !== undefined) {
    throw new InputError('dynamics.initialVariances', 'both initialVariance and initialVariances', 'one of them');
  }
  const { inputs, targets, testInputs, testTargets } = data;
  const { activation, priorVariances, widths } = layers;
  return ndkProblem(
    {
      inputs,
      targets,
      testInputs,
      activation,
      priorVariances,
      initialVariances:
        initialVariances ??
        (initialVariance === undefined ? priorVariances : priorVariances.map(() => initialVariance)),
      temperature: spec.temperature,
    },
    testTargets,
    widths,
    { ...spec.dynamics, times: timesOf(spec.dynamics) },
  );
}
