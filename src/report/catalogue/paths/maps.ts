import { flattenValue, type ObservableValue } from '../../../base/values.ts';
import { rms, zScore } from '../../../judge/score.ts';
import type { Estimate } from '../../../judge/simulation.ts';
import type { Axis, HeatMap, Panel, TextMark } from '../../figure/figure.ts';

/** What theory and simulation of one category stand apart from it, to either side. */
export const ASIDE = 0.12;

/** Rows of numbers from an observable that is a matrix. */
export function rowsOf(value: ObservableValue): number[][] {
  return Array.isArray(value) ? value.map(flattenValue) : [];
}

/** A matrix as a panel of colours around 0. */
export function matrixPanel(title: string, values: readonly (readonly number[])[], limit: number, axis: Axis): Panel {
  const map: HeatMap = {
    type: 'heatmap',
    name: title,
    values,
    color: { label: 'U / U at infinite width', kind: 'diverging', domain: [-limit, limit] },
  };
  return { title, square: true, x: axis, y: { ...axis, label: '' }, series: [map] };
}

/** Cells with names. */
export function namedAxis(label: string, names: readonly string[]): Axis {
  return { label, ticks: names.map((_, i) => i + 0.5), tickLabels: names, domain: [0, names.length] };
}

/** Root mean square of the z-scores of all entries of an estimate against a theory, as words. */
export function rmsZ(measured: Estimate | undefined, theory: ObservableValue): string {
  if (measured === undefined) return 'not sampled';
  const expected = flattenValue(theory);
  const errors = flattenValue(measured.mcse);
  const scores = flattenValue(measured.value).map((value, i) =>
    zScore(value, expected[i], errors[i], measured.degreesOfFreedom),
  );
  return `rms z ${(rms(scores) ?? Number.NaN).toPrecision(2)}`;
}

/** Words in the upper right corner of a panel: at its right end and at the largest of the numbers drawn. */
export function cornerText(text: string, right: number, values: readonly number[]): TextMark {
  return { type: 'text', text, x: right, y: Math.max(...values.filter(Number.isFinite)), anchor: 'end' };
}
