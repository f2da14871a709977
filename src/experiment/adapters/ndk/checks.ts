import { InputError } from '../../../base/input-error.ts';
import { layersOf } from '../../layers.ts';
import { kernelsOf } from '../../own-kernels.ts';
import type { ExperimentPoint } from '../../point.ts';
import { timesOf } from './point.ts';
import type { DynamicsExtra, DynamicsSpec } from './spec.ts';

/** What Zod's shapes cannot say of a spec of this theory; throws `InputError`. */
export function checkDynamicsSpec(spec: ExperimentPoint<DynamicsExtra>['spec']): void {
  const { dynamics, temperature } = spec;
  if (kernelsOf(spec) !== undefined) {
    throw new InputError(
      'data.kernels',
      'a kernel at one time',
      'inputs: ndk needs the two-time kernels C(t, t′) and D(t, t′) of the whole course',
    );
  }
  if (dynamics === undefined) {
    throw new InputError('dynamics', 'nothing', 'when the predictor is looked at: `dynamics: { times: [1, 10, 100] }`');
  }
  const { drift, phases, freezeReadoutAt, start } = dynamics;
  if (drift !== undefined && freezeReadoutAt !== undefined) {
    throw new InputError('dynamics.freezeReadoutAt', 'a drift protocol too', 'one of drift and freezeReadoutAt');
  }
  if (phases !== undefined && (drift !== undefined || freezeReadoutAt !== undefined)) {
    const other = drift === undefined ? 'freezeReadoutAt' : 'drift';
    throw new InputError('dynamics.phases', `${other} too`, `one of phases and ${other}`);
  }
  if (temperature === 0 && (drift !== undefined || (phases !== undefined && start === 'equilibrium'))) {
    throw new InputError('temperature', '0', 'a temperature above 0: without noise nothing drifts');
  }
  const last = timesOf(dynamics).at(-1) ?? 0;
  if (freezeReadoutAt !== undefined && freezeReadoutAt >= last) {
    const expected = `a time before the last of dynamics.times, ${last}`;
    throw new InputError('dynamics.freezeReadoutAt', String(freezeReadoutAt), expected);
  }
  if (phases !== undefined) checkPhases(phases, layersOf(spec.network, true).depth + 1, last);
  const { extrapolate } = spec.simulation as unknown as { readonly extrapolate?: readonly number[] };
  const widest = Math.max(...layersOf(spec.network, true).widths);
  extrapolate?.forEach((width, i) => {
    if (width < widest) return;
    throw new InputError(`simulation.extrapolate[${i}]`, String(width), `a width below the network's, ${widest}`);
  });
}

function checkPhases(phases: NonNullable<DynamicsSpec['phases']>, layers: number, last: number): void {
  phases.forEach(({ from, drift, learn }, k) => {
    const field = `dynamics.phases[${k}]`;
    if (k === 0 && from !== 0)
      throw new InputError(`${field}.from`, String(from), '0: the first phase begins at time 0');
    if (k > 0 && !(from > phases[k - 1].from && from < last)) {
      const expected = `a time after ${phases[k - 1].from} and before the last of dynamics.times, ${last}`;
      throw new InputError(`${field}.from`, String(from), expected);
    }
    for (const [name, flags] of Object.entries({ drift, learn })) {
      if (flags.length === layers) continue;
      throw new InputError(`${field}.${name}`, `${flags.length} flags`, `${layers}: one a layer, readout last`);
    }
  });
}
