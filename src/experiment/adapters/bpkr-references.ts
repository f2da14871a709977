import type { Reference } from '../results.ts';
import { flattenValue, mapValue, type ObservableValue } from '../values.ts';
import type { View } from './bpkr-views.ts';

type References = { readonly [name: string]: Reference };

/** Exact numbers at these widths: judged by z-scores. */
export function exactReferences({ scalars, entries }: View, leastWidth: number, temperature: number): References {
  const references: { [name: string]: Reference } = {};
  for (const [name, value] of Object.entries({ ...scalars, ...entries })) {
    if (name === 'accuracy') continue;
    // At T > 0 the mean square of 1/U is infinite for widths up to 4: no error bar holds for its mean.
    if (name === 'inverseAmplitude' && (value === null || (temperature > 0 && leastWidth <= 4))) continue;
    references[name] = { value, standing: 'exact', form: 'exact' };
  }
  return references;
}

/** Measured deviations of the saddle with m outputs, relative to sum_l (m + 1)/N_l, are 0.1 to 0.3 (note bpkr, section 13). */
const OUTPUT_FACTOR = 0.5;

/**
 * A saddle with several outputs: deviations of order (m + 1)/N. `shifted` is the view of the same saddle with U raised by that
 * much: what depends on U weakly is granted little.
 */
export function matrixReferences(view: View, shifted: View, outputs: number, widths: readonly number[]): References {
  const size = OUTPUT_FACTOR * widths.reduce((sum, width) => sum + (outputs + 1) / width, 0);
  const references: { [name: string]: Reference } = {};
  const words = { standing: 'leading-order', form: 'saddle', order: '0.5 sum of (m + 1)/N_l' } as const;
  for (const [name, value] of Object.entries({ ...view.scalars, ...view.entries })) {
    // The deficits say what the norm of the readout says, as a small difference of large numbers.
    if (name === 'accuracy' || name === 'normDeficits') continue;
    const moved = flattenValue(shifted.scalars[name] ?? shifted.entries[name] ?? null);
    const relative = !['testError', 'bias2', 'trainError', 'testMean'].includes(name);
    const scale = Math.max(...flattenValue(value).map(Math.abs));
    const correction = mapValue(value, (x, i) => {
      if (name === 'logAmplitude') return size;
      const own = Number.isFinite(moved[i]) ? Math.abs(moved[i] - x) : 0;
      return Math.max(own, relative ? size * Math.abs(x) : 0, size * 0.02 * scale);
    });
    references[name] = { ...words, value, correction, ...(name === 'logAmplitude' ? { scale: 1 } : {}) };
  }
  const { testError, bias2, variance } = references;
  if (testError !== undefined && bias2 !== undefined && variance !== undefined) {
    const correction = Number(bias2.correction) + Number(variance.correction);
    references.testError = { ...testError, correction };
  }
  return references;
}

/** Relative deviations granted to the heuristic, by depth 1, 2, 3: note bpkr, section 8, and docs/benchmarks/nonlinear-domain.md. */
const MEASURED: { readonly [name: string]: readonly [number, number, number] } = {
  readoutNorm: [0.1, 0.1, 0.1],
  normDeficits: [0.15, 0.2, 0.25],
  trainError: [0.1, 0.1, 0.1],
  variance: [0.1, 0.1, 0.1],
  testVariance: [0.15, 0.15, 0.2],
};

/**
 * ReLU and erf: the measured domain of the note. The mean predictor is granted its distance from the Gaussian process: the
 * theory explains a part of it only.
 */
export function heuristicReferences(view: View, gp: View, depth: number): References {
  const references: { [name: string]: Reference } = {};
  const words = { standing: 'heuristic', form: 'saddle', order: 'measured domain, note bpkr, section 8' } as const;
  const at = Math.min(3, depth) - 1;
  const values = { ...view.scalars, ...view.entries };
  for (const name of Object.keys(MEASURED)) {
    const value = values[name];
    if (value === undefined) continue;
    const scale = Math.max(...flattenValue(value).map(Math.abs));
    references[name] = { ...words, value, correction: mapValue(value, () => MEASURED[name][at] * scale) };
  }
  const distance = (name: string): ObservableValue => {
    const limit = flattenValue(gp.scalars[name] ?? gp.entries[name] ?? null);
    const scale = Math.max(...flattenValue(values[name]).map(Math.abs));
    return mapValue(values[name], (x, i) => Math.abs(x - limit[i]) + 0.05 * scale);
  };
  for (const name of ['bias2', 'testError', 'testMean']) {
    if (values[name] !== undefined) references[name] = { ...words, value: values[name], correction: distance(name) };
  }
  return references;
}
