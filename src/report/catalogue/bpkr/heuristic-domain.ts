import { measuredNetworks } from '../../../models/bpkr/heuristic-rows.ts';
import type { MeasuredNetwork, Measurement } from '../../../models/bpkr/measured-network.ts';
import type { FigureData, Panel, PointSeries, ReferenceLine } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';

const TITLE = 'Where the heuristic for ReLU and erf networks holds';
const DEPTHS = [1, 2, 3];
const COLUMNS = [
  { activation: 'relu', name: 'ReLU', digits: false },
  { activation: 'relu', name: 'ReLU', digits: true },
  { activation: 'erf', name: 'erf', digits: false },
  { activation: 'erf', name: 'erf', digits: true },
] as const;
const ROWS = [
  { label: '|a|²/N', of: (row: MeasuredNetwork): Measurement => ({ ...row.readoutNorm, gp: row.priorVariance }) },
  { label: 'variance', of: (row: MeasuredNetwork): Measurement => row.variance },
];

/** F9 at a glance: deviations of the heuristic and of the Gaussian process from every measured network of the usual prior and noise. */
export const heuristicDomain: CatalogueFigure = {
  id: 'bpkr-f9-domain',
  theory: 'bpkr',
  title: TITLE,
  shows:
    'The heuristic is within a tenth of ReLU networks where the Gaussian process is off by up to 90 %; the variance of deep erf networks is off by a third.',
  citation: 'li2021',
  async compute(): Promise<FigureData> {
    return {
      id: 'bpkr-f9-domain',
      title: TITLE,
      caption:
        'Deviation of the heuristic (circles) and of the Gaussian process (crosses) from sampled networks, theory / networks − 1; ' +
        'σ² = 1, T = 0.1. Noisy linear teacher: P = N₀ = 20, two or three draws; digits 0 and 1: P = 50, N₀ = 64. 16 HMC chains of ' +
        '200 trajectories a network or more; error bars one Monte Carlo standard error of the networks.',
      citations: ['li2021'],
      columns: COLUMNS.length,
      groups: DEPTHS.map((depth) => `L = ${depth}`),
      roleNames: { limit: 'Gaussian process', simulation: 'heuristic' },
      panels: ROWS.flatMap(({ label, of }) => {
        const panels = COLUMNS.map(({ activation, name, digits }): Panel => {
          const rows = measuredNetworks.filter(
            (row) =>
              row.activation === activation &&
              (row.data === 'digits') === digits &&
              row.priorVariance === 1 &&
              row.temperature === 0.1,
          );
          const zero: ReferenceLine = { type: 'reference', name: 'no deviation', y: 0 };
          return {
            title: `${name}, ${digits ? 'digits' : 'teacher'}`,
            x: { label: 'load P/N', scale: 'log', domain: [0.15, 2.6], ticks: [0.2, 0.5, 1, 2] },
            y: { label: `${label} off by`, unit: '%' },
            series: [
              zero,
              ...DEPTHS.flatMap((depth) => {
                const own = rows.filter((row) => row.depth === depth);
                return [deviations(own, depth, of, 'gp'), deviations(own, depth, of, 'theory')];
              }),
            ],
          };
        });
        return panels;
      }),
    };
  },
};

/** 100 (x / networks - 1) for the Gaussian process or the heuristic. */
function deviations(
  rows: readonly MeasuredNetwork[],
  depth: number,
  of: (row: MeasuredNetwork) => Measurement,
  form: 'theory' | 'gp',
): PointSeries {
  const measured = rows.map(of);
  const ratios = measured.map((m) => (m[form] ?? Number.NaN) / m.networks);
  const finite = (x: number) => (Number.isFinite(x) ? x : null);
  return {
    type: 'points',
    name: `${form === 'gp' ? 'Gaussian process' : 'heuristic'}, L = ${depth}`,
    group: `L = ${depth}`,
    role: form === 'gp' ? 'limit' : 'simulation',
    symbol: form === 'gp' ? 'cross' : 'circle',
    x: rows.map(({ samples, width }) => samples / width),
    y: ratios.map((ratio) => finite(100 * (ratio - 1))),
    error: ratios.map((ratio, i) => finite((100 * ratio * measured[i].error) / measured[i].networks)),
  };
}
