import { logSpaced } from '../../../numeric/spacing.ts';
import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { line, network, teacherDraw, theoryOf } from './series.ts';

const TITLE = 'Evidence for model selection';

/** F10: the exact evidence over width and depth for three prior variances. */
export const evidence: CatalogueFigure = {
  id: 'bpkr-f10',
  theory: 'bpkr',
  title: TITLE,
  shows:
    'A prior of the wrong amplitude favours narrow networks, the more the deeper; near the best amplitude width costs little.',
  citation: 'hanin2023',
  async compute(options): Promise<FigureData> {
    const theory = theoryOf(teacherDraw(60, 120, 0, options.seed));
    const widths = logSpaced(2, 1000, options.quick ? 10 : 36).map(Math.round);
    const depths = [1, 2, 4];
    const variances = [0.6, 1, 1.6];
    const curves = variances.map((variance) =>
      depths.map((L) => ({
        gp: theory.gaussianProcess(network(1, L, variance, 0.1)).logEvidence,
        laplace: widths.map((N) => theory.predict(network(N, L, variance, 0.1)).logEvidenceLaplace),
        exact: widths.map((N) => theory.exact(network(N, L, variance, 0.1)).logEvidence),
      })),
    );
    const best = Math.max(...curves.flat().flatMap(({ exact }) => exact));
    const panels = variances.map((variance, v): Panel => {
      const series = depths.flatMap((L, d): Series[] => {
        const group = `L = ${L}`;
        const { gp, laplace, exact } = curves[v][d];
        const curve = (role: 'limit' | 'saddle' | 'exact', values: readonly number[]) =>
          line(
            `${role}, ${group}`,
            group,
            role,
            widths,
            values.map((value) => value - best),
          );
        return [
          curve(
            'limit',
            widths.map(() => gp),
          ),
          curve('saddle', laplace),
          curve('exact', exact),
        ];
      });
      return {
        title: `σ² = ${variance}`,
        x: { label: 'width N', scale: 'log' },
        y: { label: 'log p(y) − best' },
        series,
      };
    });
    return {
      id: 'bpkr-f10',
      title: TITLE,
      caption:
        'Exact log evidence of deep linear networks, one data set of the noisy teacher (P = 60, N₀ = 120, noise 0.5), T = 0.1; ' +
        "dashed: Laplace's method about the saddle; dotted: the Gaussian process. Zero is the best exact value of the three " +
        `panels, log p(y) = ${best.toFixed(1)}; each panel has its own scale.`,
      citations: ['li2021', 'hanin2023'],
      columns: 2,
      roleNames: { saddle: 'Laplace', limit: 'GP' },
      panels,
    };
  },
};
