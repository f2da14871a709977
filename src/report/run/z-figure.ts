import { flattenValue } from '../../base/values.ts';
import type { ParsedSpec } from '../../experiment/parse-spec.ts';
import type { PointResult } from '../../experiment/results.ts';
import { rms } from '../../judge/score.ts';
import type { FigureData } from '../figure/figure.ts';

/** All z-scores of a comparison as a density beside the standard normal, and their rms for each observable. */
export function zFigure(parsed: ParsedSpec, points: readonly PointResult[]): FigureData | undefined {
  const compared = points.flatMap((point) => point.comparison?.observables ?? []);
  const scores = compared.flatMap((observable) => flattenValue(observable.z)).filter(Number.isFinite);
  if (scores.length < 10) return undefined;
  const width = scores.length > 400 ? 0.25 : 0.5;
  const reach = Math.min(8, Math.ceil(Math.max(4, ...scores.map(Math.abs))));
  const edges = Array.from({ length: Math.round((2 * reach) / width) + 1 }, (_, i) => -reach + i * width);
  const heights = new Array<number>(edges.length - 1).fill(0);
  for (const z of scores) {
    const bin = Math.min(heights.length - 1, Math.max(0, Math.floor((z + reach) / width)));
    heights[bin] += 1 / (scores.length * width);
  }
  const x = Array.from({ length: 121 }, (_, i) => -reach + (i * reach) / 60);
  const names = [...new Set(compared.map((observable) => observable.name))];
  const spread = names.map((name) => rms(compared.filter((o) => o.name === name).flatMap((o) => flattenValue(o.z))));
  return {
    id: 'z-scores',
    title: 'z-scores of the comparison',
    caption: `${scores.length} scores (simulation − theory) / standard error of ${names.length} observables, beside the standard normal density they have where the theory is exact; entries of one array are correlated. Overall rms ${(rms(scores) ?? 0).toFixed(2)}. Observables: ${names.map((name, i) => `${i + 1} ${name}`).join(', ')}.`,
    citations: parsed.adapter.citations,
    columns: 2,
    panels: [
      {
        x: { label: 'z', domain: [-reach, reach] },
        y: { label: 'density', zero: true },
        series: [
          { type: 'histogram', name: 'scores', role: 'simulation', edges, heights },
          {
            type: 'line',
            name: 'standard normal',
            x,
            y: x.map((z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)),
          },
        ],
      },
      {
        x: {
          label: 'observable',
          ticks: names.map((_, i) => i + 1),
          tickLabels: names.map((_, i) => String(i + 1)),
          domain: [0.4, names.length + 0.6],
        },
        y: { label: 'rms z', zero: true },
        series: [
          { type: 'reference', name: 'expected', y: 1 },
          {
            type: 'points',
            name: 'scores',
            role: 'simulation',
            x: names.map((_, i) => i + 1),
            y: spread,
          },
        ],
      },
    ],
  };
}
