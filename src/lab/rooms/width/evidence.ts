import type { FigureData } from '../../../report/figure/figure.ts';
import type { Bpkr } from '../../../theory/bpkr/index.ts';
import type { RoomState } from '../../room.ts';
import { parametersOf } from './theory.ts';

/** The evidence of every width and depth, by Laplace's method about the saddle. */
export function evidenceFigure(theory: Bpkr, state: RoomState): FigureData {
  const widths = Array.from({ length: 21 }, (_, i) => Math.round(4 * 250 ** (i / 20)));
  const depths = [1, 2, 3, 4];
  return {
    id: 'width-evidence',
    title: 'Evidence of widths and depths',
    caption:
      'Log evidence by Laplace’s method about the leading saddle (error O(1/N)); dotted: the infinitely wide network.',
    citations: ['li2021'],
    roleNames: { limit: 'Gaussian process' },
    panels: [
      {
        title: 'log evidence',
        x: { label: 'width N', scale: 'log' },
        y: { label: 'log Z (nats)' },
        series: depths.flatMap((L) => [
          {
            type: 'line' as const,
            name: `L = ${L}`,
            group: `L = ${L}`,
            role: 'theory' as const,
            x: widths,
            y: widths.map((N) => theory.predict(parametersOf(state, { N, L })).logEvidenceLaplace),
          },
          {
            type: 'line' as const,
            name: `Gaussian process, L = ${L}`,
            group: `L = ${L}`,
            role: 'limit' as const,
            x: [widths[0], widths[widths.length - 1]],
            y: new Array<number>(2).fill(theory.gaussianProcess(parametersOf(state, { L })).logEvidence),
          },
        ]),
      },
    ],
  };
}
