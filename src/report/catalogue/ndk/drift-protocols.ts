import { type DriftProtocol, driftLimit, driftMean, driftVariance } from '../../../theory/ndk/index.ts';
import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { randomProblem } from './problems.ts';
import { simulateDrift } from './simulated.ts';

const PROTOCOLS: readonly DriftProtocol[] = ['D1', 'D2', 'D3', 'D4'];
const MEANING: Record<DriftProtocol, string> = {
  D0: 'all learn',
  D1: 'D1: readout frozen, features drift',
  D2: 'D2: all learn, old readout observes',
  D3: 'D3: readout frozen, features learn',
  D4: 'D4: features drift, readout learns',
};

/** Drift with and without a learning signal. */
export const driftProtocolFigure: CatalogueFigure = {
  id: 'ndk-f7',
  theory: 'ndk',
  title: 'Drift with a learning signal',
  shows: 'D1 decays fastest, D2 slower, D3 keeps mean and variance, and D4 settles at the drift-averaged kernel.',
  citation: 'avidan2023',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const temperature = 0.2;
    const problem = randomProblem({
      activation: 'relu',
      depth: 1,
      sigma0: 1,
      temperature,
      samples: 5,
      test: 2,
      dimension: 6,
      seed: 4,
    });
    const fine = Array.from({ length: quick ? 13 : 49 }, (_, i) => (12 * i) / (quick ? 12 : 48));
    const taus = quick ? [0, 2, 6] : [0, 0.5, 1, 2, 4, 6, 9, 12];
    const size = quick ? { width: 64, networks: 48 } : { width: 512, networks: 300 };
    const simulated = await simulateDrift(problem, PROTOCOLS, taus, size, options, quick ? 4 : 8);
    const courses = PROTOCOLS.map((protocol) => ({
      protocol,
      mean: driftMean(problem, protocol, fine, 1e-6).test.map((f) => f.data),
      variance: driftVariance(problem, protocol, fine, 1e-6),
      moments: simulated.get(protocol)?.moments,
    }));
    const panelOf = (point: number, what: 'mean' | 'variance'): Panel => {
      const series: Series[] = [];
      for (const { protocol, moments, ...theory } of courses) {
        const group = MEANING[protocol];
        series.push({
          type: 'line',
          name: `theory, ${protocol}`,
          group,
          role: 'theory',
          x: fine.map((tau) => tau * temperature),
          y: theory[what].map((values) => values[point]),
        });
        if (moments === undefined) continue;
        const [values, errors] =
          what === 'mean' ? [moments.mean, moments.meanError] : [moments.variance, moments.varianceError];
        const at = (r: number) => r * moments.entries + problem.inputs.rows + point;
        series.push({
          type: 'points',
          name: `N = ${size.width}, ${size.networks} networks, ${protocol}`,
          group,
          role: 'simulation',
          x: taus.map((tau) => tau * temperature),
          y: taus.map((_, r) => values[at(r)]),
          error: taus.map((_, r) => errors[at(r)]),
        });
      }
      if (what === 'mean') {
        const limit = driftLimit(problem, 'D4').data[problem.inputs.rows + point];
        series.push({ type: 'reference', name: 'D4 at τ → ∞', y: limit });
      }
      return {
        title: `test point ${point + 1}: ${what}`,
        x: { label: 'γτ' },
        y: { label: what === 'mean' ? 'mean predictor' : 'variance of single networks', zero: what === 'variance' },
        series,
      };
    };
    const panels = (['mean', 'variance'] as const).flatMap((what) => [0, 1].map((point) => panelOf(point, what)));
    return {
      id: 'ndk-f7',
      title: 'Drift with a learning signal',
      caption:
        'Mean predictor of ReLU networks, fully trained at τ = 0, under four protocols, and the variance of single networks; ' +
        'L = 1, P = 5, N₀ = 6, σ = 1, T = 0.2. Dashed: where D4 settles, the drift-averaged kernel. ' +
        `Points: ${size.networks} networks of width ${size.width}, all protocols from the same copies; bars one standard error.`,
      citations: ['avidan2023'],
      columns: 2,
      panels,
    };
  },
};
