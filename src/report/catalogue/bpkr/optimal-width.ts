import { logSpaced } from '../../../numeric/spacing.ts';
import type { FigureData } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { line, network, teacherDraw, theoryOf, typical } from './series.ts';
import { averagedPoints, sampleLinear } from './simulated.ts';

const TITLE = 'An optimal finite width at T > 0';

/** F5: the test error is not monotone in the width at T > 0. */
export const optimalWidth: CatalogueFigure = {
  id: 'bpkr-f5',
  theory: 'bpkr',
  title: TITLE,
  shows:
    'With more samples than inputs and T > 0 the test error has a minimum at a finite width; at T = 0 it has none.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const widths = logSpaced(2, 2000, quick ? 20 : 80);
    const parts = [
      { name: 'test error', of: 'testError' },
      { name: 'bias²', of: 'bias2' },
      { name: 'variance', of: 'variance' },
    ] as const;
    const curves = widths.map((N) => typical(2, 400, N, 1, 0.3, 0.25));
    const draws = quick ? 2 : 10;
    const tasks = Array.from({ length: draws }, (_, k) => teacherDraw(80, 40, 200, 1000 * options.seed + k));
    const theories = tasks.map(theoryOf);
    const fine = logSpaced(1, 400, quick ? 8 : 24).map(Math.round);
    const exact = fine.map((N) => theories.map((theory) => theory.exact(network(N, 1, 0.3, 0.25)).errors));
    const saddle = fine.map((N) => theories.map((theory) => theory.predict(network(N, 1, 0.3, 0.25)).errors));
    const simulated = quick ? [2, 20] : [1, 2, 5, 10, 20, 50, 100, 200];
    const requests = simulated.flatMap((N) => {
      const { widths: w, priorVariances = [], temperature } = network(N, 1, 0.3, 0.25);
      return tasks.map((task) => ({ task, widths: w, priorVariances, temperature }));
    });
    const length = quick ? { chains: 2, warmup: 100, draws: 200 } : { chains: 4, warmup: 60, draws: 150 };
    const sampled = await sampleLinear(requests, length, options);
    const byWidth = simulated.map((_, i) => sampled.slice(i * draws, (i + 1) * draws));
    const mean = (errors: readonly { readonly testError?: number }[]) =>
      errors.reduce((sum, { testError = 0 }) => sum + testError, 0) / draws;
    return {
      id: 'bpkr-f5',
      title: TITLE,
      caption:
        'One hidden layer, σ² = 0.3, T = 0.25, α₀ = P/N₀ = 2, noisy linear teacher. Left: average at P = 400. Right: ' +
        `${draws} data sets at P = 80, N₀ = 40, ${length.chains} Gibbs chains of ${length.draws} sweeps each; theory and ` +
        'simulation averaged over the same data sets, error bars one Monte Carlo standard error.',
      citations: ['li2021'],
      columns: 2,
      panels: [
        {
          title: 'average, P = 400, N₀ = 200',
          x: { label: 'width N', scale: 'log' },
          y: { label: 'error', zero: true },
          series: parts.map(({ name, of }) =>
            line(
              name,
              name,
              'theory',
              widths,
              curves.map((c) => c[of]),
            ),
          ),
        },
        {
          title: `${draws} data sets, P = 80, N₀ = 40`,
          x: { label: 'width N', scale: 'log' },
          y: { label: 'test error ε_g' },
          series: [
            line('saddle', 'test error', 'saddle', fine, saddle.map(mean)),
            line('exact', 'test error', 'exact', fine, exact.map(mean)),
            averagedPoints('networks', 'test error', simulated, byWidth, 'testError'),
          ],
        },
      ],
    };
  },
};
