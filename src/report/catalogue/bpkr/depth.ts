import type { FigureData, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { line, network, saddleAndExact, teacherDraw, theoryOf, typical } from './series.ts';
import { sampledPoints, sampleLinear } from './simulated.ts';

const TITLE = 'Test error against depth';

/** F2: test error against depth; it saturates or grows without bound. */
export const depthDependence: CatalogueFigure = {
  id: 'bpkr-f2',
  theory: 'bpkr',
  title: TITLE,
  shows:
    'With little prior variance the error saturates with depth; with much (σ² (1 − α) > 1) it grows exponentially.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const depths = quick ? [1, 2, 3, 5, 10, 20, 50] : Array.from({ length: 50 }, (_, i) => i + 1);
    const variances = [0.5, 0.8, 1, 1.5, 3];
    const averages = variances.map((variance) =>
      line(
        `average, σ² = ${variance}`,
        `σ² = ${variance}`,
        'theory',
        depths,
        depths.map((L) => typical(0.5, 200, 400, L, variance, 0).testError),
      ),
    );
    const task = teacherDraw(20, 40, 200, options.seed);
    const theory = theoryOf(task);
    const shallow = [1, 2, 3, 4, 5, 6];
    const simulated = quick ? [1, 3] : shallow;
    const chosen = [0.5, 1, 3];
    const requests = chosen.flatMap((variance) =>
      simulated.map((L) => {
        const { widths, priorVariances = [], temperature } = network(40, L, variance, 0);
        return { task, widths, priorVariances, temperature };
      }),
    );
    const length = quick ? { chains: 4, warmup: 100, draws: 200 } : { chains: 8, warmup: 100, draws: 400 };
    const sampled = await sampleLinear(requests, length, options);
    const series = chosen.flatMap((variance, v): Series[] => {
      const group = `σ² = ${variance}`;
      const own = sampled.slice(v * simulated.length, (v + 1) * simulated.length);
      return [
        ...saddleAndExact(
          theory,
          group,
          shallow,
          shallow.map((L) => network(40, L, variance, 0)),
          (e) => e.testError,
        ),
        sampledPoints(`networks, ${group}`, group, simulated, own, 'testError'),
      ];
    });
    return {
      id: 'bpkr-f2',
      title: TITLE,
      caption:
        'Deep linear networks at T = 0 on a noisy linear teacher, α = P/N = 0.5. Left: average at P = 200, N = N₀ = 400. ' +
        `Right: one data set, P = 20, N = N₀ = 40, ${length.chains} Gibbs chains of ${length.draws} sweeps a point; error ` +
        'bars are one Monte Carlo standard error.',
      citations: ['li2021'],
      columns: 2,
      groups: variances.map((variance) => `σ² = ${variance}`),
      panels: [
        {
          title: 'average, P = 200, N = N₀ = 400',
          x: { label: 'depth L', scale: 'log' },
          y: { label: 'test error ε_g', scale: 'log', domain: [0.7, 1e4] },
          series: averages,
        },
        {
          title: 'one data set, P = 20, N = N₀ = 40',
          x: { label: 'depth L' },
          y: { label: 'test error ε_g', scale: 'log' },
          series,
        },
      ],
    };
  },
};
