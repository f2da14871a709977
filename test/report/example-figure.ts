import type { FigureData } from '../../src/report/figure/figure.ts';

const widths = Array.from({ length: 40 }, (_, i) => 5 * 200 ** (i / 39));

/** One of each series, for the drawing's tests. */
export const exampleFigure: FigureData = {
  id: 'example',
  title: 'An example',
  caption: 'Curves over a logarithmic axis, a heat map and a histogram.',
  citations: ['li2021'],
  columns: 2,
  panels: [
    {
      title: 'curves',
      x: { label: 'width N', scale: 'log' },
      y: { label: 'test error ε_g' },
      series: [0.5, 2].flatMap((variance) => [
        {
          type: 'band' as const,
          name: `band σ² = ${variance}`,
          group: `σ² = ${variance}`,
          x: widths,
          low: widths.map((n) => 1.4 + (variance - 1.2) / (1 + 30 / n)),
          high: widths.map((n) => 1.6 + (variance - 1.2) / (1 + 30 / n)),
        },
        {
          type: 'line' as const,
          name: `exact σ² = ${variance}`,
          group: `σ² = ${variance}`,
          role: 'exact' as const,
          x: widths,
          y: widths.map((n) => 1.5 + (variance - 1.2) / (1 + 30 / n)),
        },
        {
          type: 'line' as const,
          name: `saddle σ² = ${variance}`,
          group: `σ² = ${variance}`,
          role: 'saddle' as const,
          x: widths,
          y: widths.map((n) => 1.5 + (variance - 1.2) / (1 + 34 / n)),
        },
        {
          type: 'line' as const,
          name: `GP σ² = ${variance}`,
          group: `σ² = ${variance}`,
          role: 'limit' as const,
          x: [5, 1000],
          y: [0.3 + variance, 0.3 + variance],
        },
        {
          type: 'points' as const,
          name: `simulation σ² = ${variance}`,
          group: `σ² = ${variance}`,
          x: [5, 20, 100, 500],
          y: [5, 20, 100, 500].map((n) => 1.52 + (variance - 1.2) / (1 + 30 / n)),
          error: [0.1, 0.06, 0.05, 0.04],
        },
      ]),
    },
    {
      title: 'layer kernel',
      x: { label: 'sample' },
      y: { label: 'sample' },
      square: true,
      series: [
        {
          type: 'heatmap',
          name: 'kernel',
          values: Array.from({ length: 24 }, (_, i) =>
            Array.from(
              { length: 24 },
              (_, j) => (Math.floor(i / 12) === Math.floor(j / 12) ? 1 : -0.4) * Math.cos((i - j) / 20),
            ),
          ),
          color: { label: 'kernel', kind: 'diverging' },
        },
      ],
    },
    {
      x: { label: 'log U' },
      y: { label: 'density', scale: 'log' },
      series: [
        {
          type: 'histogram',
          name: 'Gibbs',
          group: 'draws',
          edges: Array.from({ length: 21 }, (_, i) => i / 4 - 2.5),
          heights: Array.from({ length: 20 }, (_, i) => Math.exp(-(((i + 0.5) / 4 - 2.5) ** 2) / 0.8)),
        },
        { type: 'reference', name: 'saddle', x: 0.2, label: 'saddle' },
      ],
    },
    {
      x: { label: 'time', scale: 'log' },
      y: { label: 'error', zero: true },
      series: [
        { type: 'line', name: 'learning', x: [1e-4, 1e-2, 1, 1e3], y: [1, 0.4, 0.3, 0.05] },
        { type: 'reference', name: 'NNGP', y: 0.1, label: 'NNGP' },
        { type: 'text', x: 1, y: 0.7, text: 'diffusive phase' },
      ],
    },
  ],
};
