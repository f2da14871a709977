import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { evenly, line, network, teacherDraw, theoryOf, typical } from './series.ts';
import { averagedPoints, type SampledNetwork, sampleLinear } from './simulated.ts';

const TITLE = 'Bias and variance against the number of samples';
const PARTS = [
  { name: 'test error', of: 'testError' },
  { name: 'bias²', of: 'bias2' },
  { name: 'variance', of: 'variance' },
] as const;

/** F3: double descent at T = 0, cured by a temperature. */
export const doubleDescent: CatalogueFigure = {
  id: 'bpkr-f3',
  theory: 'bpkr',
  title: TITLE,
  shows: 'At T = 0 bias² peaks where samples equal inputs; noise in the likelihood (T > 0) removes the peak.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const loads = evenly(0.05, 2.5, quick ? 40 : 160).filter((alpha) => Math.abs(alpha - 1) > 0.004);
    const panels = [0, 0.05, 0.25].map((T): Panel => {
      const curves = loads.map((alpha) => typical(alpha, 200 * alpha, 200, 1, 1, T));
      return {
        title: `average, N = N₀ = 200, T = ${T}`,
        x: { label: 'load α₀ = P/N₀' },
        y: { label: 'error', domain: [0, T === 0 ? 5.5 : 1.6] },
        series: PARTS.map(({ name, of }) =>
          line(
            name,
            name,
            'theory',
            loads,
            curves.map((c) => (c[of] <= 8 ? c[of] : null)),
          ),
        ),
      };
    });
    panels.push(await drawnPanel());
    return {
      id: 'bpkr-f3',
      title: TITLE,
      caption:
        'One hidden layer, σ² = 1, noisy linear teacher (noise variance 0.25). At T = 0.25, the noise of the data, bias² ' +
        'equals variance. Last panel: ten data sets (two in the quick form) at N = N₀ = 40, T = 0.05: exact theory and Gibbs ' +
        'chains averaged over the same data sets; error bars are one Monte Carlo standard error.',
      citations: ['li2021'],
      columns: 2,
      groups: PARTS.map(({ name }) => name),
      panels,
    };

    async function drawnPanel(): Promise<Panel> {
      const samples = quick ? [10, 40, 100] : [4, 10, 20, 30, 36, 40, 44, 50, 60, 80, 120, 160];
      const draws = quick ? 2 : 10;
      const tasks = samples.map((P) =>
        Array.from({ length: draws }, (_, k) => teacherDraw(P, 40, 200, 1000 * options.seed + k)),
      );
      const parameters = network(40, 1, 1, 0.05);
      const { widths, priorVariances = [], temperature } = parameters;
      const requests = tasks.flatMap((own) => own.map((task) => ({ task, widths, priorVariances, temperature })));
      const length = quick ? { chains: 2, warmup: 100, draws: 200 } : { chains: 4, warmup: 60, draws: 150 };
      const sampled = await sampleLinear(requests, length, options);
      const byLoad: SampledNetwork[][] = samples.map((_, i) => sampled.slice(i * draws, (i + 1) * draws));
      const exact = tasks.map((own) => own.map((task) => theoryOf(task).exact(parameters).errors));
      const x = samples.map((P) => P / 40);
      const series = PARTS.flatMap(({ name, of }): Series[] => [
        line(
          `exact, ${name}`,
          name,
          'exact',
          x,
          exact.map((own) => own.reduce((sum, errors) => sum + (errors[of] ?? 0), 0) / draws),
        ),
        averagedPoints(`networks, ${name}`, name, x, byLoad, of),
      ]);
      return {
        title: `${draws} data sets, N = N₀ = 40, T = 0.05`,
        x: { label: 'load α₀ = P/N₀' },
        y: { label: 'error', zero: true },
        series,
      };
    }
  },
};
