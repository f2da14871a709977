import { logSpaced } from '../../../numeric/spacing.ts';
import type { FigureData, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { line, network, saddleAndExact, teacherDraw, theoryOf, typical } from './series.ts';
import { sampledPoints, sampleLinear } from './simulated.ts';

const TITLE = 'Test error and order parameter against temperature';

/** F4: test error and U against temperature. */
export const temperatureDependence: CatalogueFigure = {
  id: 'bpkr-f4',
  theory: 'bpkr',
  title: TITLE,
  shows:
    'At T = noise of the labels all depths meet (U = 1); deeper networks are best at a somewhat higher T; U falls and then returns.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const temperatures = logSpaced(1e-3, 5, quick ? 15 : 60);
    const depths = [1, 2, 3];
    const averages = depths.map((L) => temperatures.map((T) => typical(0.5, 200, 100, L, 1, T)));
    const group = (L: number) => `L = ${L}`;
    const task = teacherDraw(40, 80, 200, options.seed);
    const theory = theoryOf(task);
    const simulated = quick ? [0.1, 1] : [0.01, 0.03, 0.1, 0.3, 1, 3];
    const requests = depths.flatMap((L) =>
      simulated.map((T) => {
        const { widths, priorVariances = [], temperature } = network(20, L, 1, T);
        return { task, widths, priorVariances, temperature };
      }),
    );
    const length = quick ? { chains: 4, warmup: 100, draws: 200 } : { chains: 8, warmup: 100, draws: 400 };
    const sampled = await sampleLinear(requests, length, options);
    const own = (d: number) => sampled.slice(d * simulated.length, (d + 1) * simulated.length);
    const axis = { label: 'temperature T', scale: 'log' } as const;
    return {
      id: 'bpkr-f4',
      title: TITLE,
      caption:
        'σ² = 1, noisy linear teacher (noise variance 0.25, vertical line). Above: average at P = 200, N = 100, N₀ = 400. ' +
        `Below: one data set, P = 40, N = 20, N₀ = 80; ${length.chains} Gibbs chains of ${length.draws} sweeps a point, error ` +
        'bars are one Monte Carlo standard error.',
      citations: ['li2021'],
      columns: 2,
      groups: depths.map(group),
      panels: [
        {
          title: 'average, P = 200, N = 100',
          x: axis,
          y: { label: 'test error ε_g' },
          series: [
            ...depths.map((L, d) =>
              line(
                `average, L = ${L}`,
                group(L),
                'theory',
                temperatures,
                averages[d].map((a) => a.testError),
              ),
            ),
            { type: 'reference', name: 'noise', x: 0.25, label: 'noise of the labels' },
          ],
        },
        {
          title: 'average, P = 200, N = 100',
          x: axis,
          y: { label: 'order parameter U' },
          series: depths.map((L, d) =>
            line(
              `average, L = ${L}`,
              group(L),
              'theory',
              temperatures,
              averages[d].map((a) => a.U),
            ),
          ),
        },
        {
          title: 'one data set, P = 40, N = 20',
          x: axis,
          y: { label: 'test error ε_g' },
          series: depths.flatMap((L, d): Series[] => [
            ...saddleAndExact(
              theory,
              group(L),
              temperatures,
              temperatures.map((T) => network(20, L, 1, T)),
              (e) => e.testError,
            ),
            sampledPoints(`networks, L = ${L}`, group(L), simulated, own(d), 'testError'),
          ]),
        },
        {
          title: 'one data set, P = 40, N = 20',
          x: axis,
          y: { label: 'order parameter U' },
          series: depths.flatMap((L, d): Series[] => [
            line(
              `saddle, L = ${L}`,
              group(L),
              'saddle',
              temperatures,
              temperatures.map((T) => theory.predict(network(20, L, 1, T)).branches[0].U),
            ),
            line(
              `exact, L = ${L}`,
              group(L),
              'exact',
              temperatures,
              temperatures.map((T) => theory.exact(network(20, L, 1, T)).meanU),
            ),
            sampledPoints(`networks, L = ${L}`, group(L), simulated, own(d), 'amplitude'),
          ]),
        },
      ],
    };
  },
};
