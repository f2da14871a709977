import { logSpaced } from '../../../numeric/spacing.ts';
import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { line, network, saddleAndExact, teacherDraw, theoryOf, typical } from './series.ts';
import { sampledPoints, sampleLinear } from './simulated.ts';

const TITLE = 'Test error against width';
const VARIANCES = [0.5, 1, 1.5, 2];

/** F1: test error against width for several prior variances, one and three hidden layers. */
export const widthDependence: CatalogueFigure = {
  id: 'bpkr-f1',
  theory: 'bpkr',
  title: TITLE,
  shows:
    'Small prior variance: wider is better; large: narrower is better. The simulated networks follow the exact theory.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const averages = [1, 3].map((depth) => averagePanel(depth, quick ? 15 : 60));
    const task = teacherDraw(40, 80, 200, options.seed);
    const theory = theoryOf(task);
    const fine = logSpaced(2, 400, quick ? 12 : 40).map((N) => Math.max(1, Math.round(N)));
    const simulated = quick ? [5, 50] : [5, 10, 20, 50, 100, 200];
    const variances = [0.5, 2];
    const requests = [1, 3].flatMap((depth) =>
      variances.flatMap((variance) =>
        simulated.map((N) => {
          const { widths, priorVariances = [], temperature } = network(N, depth, variance, 0);
          return { task, widths, priorVariances, temperature };
        }),
      ),
    );
    const length = quick ? { chains: 4, warmup: 100, draws: 200 } : { chains: 8, warmup: 100, draws: 1500 };
    const sampled = await sampleLinear(requests, length, options);
    const draws = [1, 3].map((depth, d): Panel => {
      const series = variances.flatMap((variance, v): Series[] => {
        const group = `σ² = ${variance}`;
        const from = (d * variances.length + v) * simulated.length;
        const own = sampled.slice(from, from + simulated.length);
        return [
          ...saddleAndExact(
            theory,
            group,
            fine,
            fine.map((N) => network(N, depth, variance, 0)),
            (e) => e.testError,
          ),
          sampledPoints(`networks, ${group}`, group, simulated, own, 'testError'),
        ];
      });
      return {
        title: `one data set, L = ${depth}, P = 40, N₀ = 80`,
        x: { label: 'width N', scale: 'log' },
        y: { label: 'test error ε_g', scale: depth === 3 ? 'log' : 'linear' },
        series,
      };
    });
    return {
      id: 'bpkr-f1',
      title: TITLE,
      caption:
        'Deep linear networks at T = 0 on a noisy linear teacher. Above: average over data sets at P = 200, N₀ = 400; all ' +
        `curves meet at 1.5 for N → 0, dashed: bias². Below: one data set, ${length.chains} Gibbs chains of ${length.draws} ` +
        'sweeps a point; error bars are one Monte Carlo standard error (mostly smaller than the points).',
      citations: ['li2021'],
      columns: 2,
      roleNames: { theory: 'average (saddle)', data: 'bias²' },
      groups: VARIANCES.map((variance) => `σ² = ${variance}`),
      panels: [...averages, ...draws],
    };
  },
};

function averagePanel(depth: number, count: number): Panel {
  const widths = logSpaced(2, 2e4, count);
  return {
    title: `average, L = ${depth}, P = 200, N₀ = 400`,
    x: { label: 'width N', scale: 'log' },
    y: { label: 'test error ε_g', scale: depth === 3 ? 'log' : 'linear' },
    series: [
      ...VARIANCES.map((variance) =>
        line(
          `average, σ² = ${variance}`,
          `σ² = ${variance}`,
          'theory',
          widths,
          widths.map((N) => typical(0.5, 200, N, depth, variance, 0).testError),
        ),
      ),
      line(
        'bias²',
        'bias²',
        'data',
        widths,
        widths.map(() => typical(0.5, 200, 10, depth, 1, 0).bias2),
      ),
    ],
  };
}
