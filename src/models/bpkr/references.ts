import { flattenValue, mapValue } from '../../base/values.ts';
import type { Reference } from '../../judge/prediction.ts';
import { rms } from '../../judge/score.ts';
import { closureGrant } from './closure-domain.ts';
import type { ClosureName } from './closures.ts';
import type { HeuristicPoint } from './heuristic-domain.ts';
import type { View } from './views.ts';

type References = { readonly [name: string]: Reference };

/** Exact numbers at these widths: judged by z-scores. */
export function exactReferences({ scalars, entries }: View, leastWidth: number, temperature: number): References {
  const references: { [name: string]: Reference } = {};
  for (const [name, value] of Object.entries({ ...scalars, ...entries })) {
    // At T > 0 the mean square of 1/U is infinite for widths up to 4: no error bar holds for its mean.
    if (name === 'inverseAmplitude' && (value === null || (temperature > 0 && leastWidth <= 4))) continue;
    references[name] = { value, standing: 'exact', form: 'exact', ...scaleOf(name) };
  }
  return references;
}

/** A logarithm is near zero where U is near 1: its error bars are measured by its unit. */
function scaleOf(name: string): Pick<Reference, 'scale'> {
  return name === 'logAmplitude' ? { scale: 1 } : {};
}

/** Measured deviations of the saddle with m outputs, relative to sum_l (m + 1)/N_l, are 0.1 to 0.3 (note bpkr, section 13). */
const OUTPUT_FACTOR = 0.5;

/**
 * A saddle with several outputs: deviations of order (m + 1)/N. `shifted` is the view of the same saddle with U raised by that
 * much: what depends on U weakly is granted little. `accuracyShift` is the share of test points that the shift can take to another class.
 */
export function matrixReferences(
  view: View,
  shifted: View,
  stated: { readonly outputs: number; readonly widths: readonly number[]; readonly accuracyShift: number },
): References {
  const { outputs, widths, accuracyShift } = stated;
  const size = OUTPUT_FACTOR * widths.reduce((sum, width) => sum + (outputs + 1) / width, 0);
  const references: { [name: string]: Reference } = {};
  const words = { standing: 'leading-order', form: 'saddle', order: '0.5 sum of (m + 1)/N_l' } as const;
  for (const [name, value] of Object.entries({ ...view.scalars, ...view.entries })) {
    // The deficits say what the norm of the readout says, as a small difference of large numbers.
    if (name === 'normDeficits') continue;
    const moved = flattenValue(shifted.scalars[name] ?? shifted.entries[name] ?? null);
    const relative = !['testError', 'bias2', 'trainError', 'testMean'].includes(name);
    const scale = Math.max(...flattenValue(value).map(Math.abs));
    const correction = mapValue(value, (x, i) => {
      if (name === 'logAmplitude') return size;
      if (name === 'accuracy') return accuracyShift;
      const own = Number.isFinite(moved[i]) ? Math.abs(moved[i] - x) : 0;
      return Math.max(own, relative ? size * Math.abs(x) : 0, size * 0.02 * scale);
    });
    references[name] = { ...words, value, correction, ...scaleOf(name) };
  }
  const { testError, bias2, variance } = references;
  if (testError !== undefined && bias2 !== undefined && variance !== undefined) {
    const correction = Number(bias2.correction) + Number(variance.correction);
    references.testError = { ...testError, correction };
  }
  return references;
}

/** Observables whose deviation is stated relative to each number itself, and relative to the largest one. */
const RELATIVE = ['readoutNorm', 'variance', 'trainError', 'bias2', 'testError'] as const;
const OF_LARGEST = ['testMean', 'testVariance'] as const;

/**
 * Nonlinear networks: judged by what was measured of networks of this activation, depth and load (docs/benchmarks/nonlinear-domain.md); nothing is
 * claimed outside that domain.
 *
 * @param samples - P, the scale of the norm deficits
 * @param closure - the closure that predicts
 */
export function heuristicReferences(
  view: View,
  point: HeuristicPoint,
  samples: number,
  closure: ClosureName = 'outside',
): References {
  const { granted, unclaimed } = closureGrant(point, closure);
  const words = {
    standing: 'heuristic',
    form: closure === 'neuron' || closure === 'nested' ? closure : 'saddle',
    order: `measured domain, ${point.activation}, L = ${point.depth}, closure ${closure}`,
    ...(unclaimed === undefined ? {} : { unclaimed }),
  } as const;
  const values = { ...view.scalars, ...view.entries };
  const references: { [name: string]: Reference } = {};
  const put = (name: string, share: number, unit: (x: number) => number): void => {
    const value = values[name];
    if (value === undefined) return;
    references[name] = { ...words, value, correction: mapValue(value, (x) => share * unit(x)) };
  };
  for (const name of RELATIVE) put(name, granted[name], Math.abs);
  for (const name of OF_LARGEST) {
    const entries = flattenValue(values[name] ?? []);
    const largest = Math.max(...entries.map(Math.abs));
    // Single points where half of the usual size was measured as deviation: nothing is said of them.
    if (granted[name] * largest < 0.5 * (rms(entries) ?? 0)) put(name, granted[name], () => largest);
  }
  const { normDeficits } = values;
  const correction = mapValue(normDeficits, () => granted.normDeficits * samples);
  references.normDeficits = { ...words, value: normDeficits, correction, scale: samples };
  return references;
}
