import { type Matrix, toRows } from '../../../linalg/matrix.ts';
import type { Axis, Panel } from '../../../report/figure/figure.ts';

/** U in units of its value at infinite width, as a heat map that is symmetric about 0; `axis` names its rows and columns. */
export function orderParameterPanel(title: string, u: Matrix, variance: number, axis: Axis): Panel {
  const size = Math.max(...u.data.map(Math.abs)) / variance;
  return {
    title,
    x: axis,
    y: axis,
    square: true,
    series: [
      {
        type: 'heatmap',
        name: 'U',
        values: toRows(u).map((row) => row.map((value) => value / variance)),
        color: { label: 'U / σ²', kind: 'diverging', domain: [-size, size] },
      },
    ],
  };
}
