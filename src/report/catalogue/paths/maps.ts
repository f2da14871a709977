import { flattenValue, type ObservableValue } from '../../../base/values.ts';
import type { Axis, HeatMap, Panel } from '../../figure/figure.ts';

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
