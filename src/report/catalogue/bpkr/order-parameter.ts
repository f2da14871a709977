import { linearTeacher } from '../../../data/generators/teacher.ts';
import { type matrix, toRows } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { logSpaced } from '../../../numeric/spacing.ts';
import { firstOrderMeanU, hiddenLayers, linearKernelProblem, matrixSaddle } from '../../../theory/bpkr/index.ts';
import type { FigureData, Panel } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { line, NOISE_VARIANCE, network, teacherDraw, theoryOf } from './series.ts';
import { sampledPoints, sampleLinear } from './simulated.ts';

const TITLE = 'The order parameter';

/** F7: the order parameter against width, and its matrix form for several outputs. */
export const orderParameter: CatalogueFigure = {
  id: 'bpkr-f7',
  theory: 'bpkr',
  title: TITLE,
  shows:
    'The squared norm of the readout measures u; for several outputs the saddle is a few percent low at m/N = 0.2 and its first correction is right.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const task = teacherDraw(40, 80, 20, options.seed);
    const theory = theoryOf(task);
    const fine = logSpaced(2, 1000, quick ? 14 : 50).map(Math.round);
    const simulated = quick ? [5, 50] : [2, 5, 10, 20, 50, 100, 200];
    const length = quick ? { chains: 4, warmup: 100, draws: 300 } : { chains: 8, warmup: 100, draws: 500 };
    const variances = [0.5, 2];
    const at = (N: number, variance: number) => {
      const { widths, priorVariances = [], temperature } = network(N, 2, variance, 0.1);
      return { widths, priorVariances, temperature };
    };
    const requests = variances.flatMap((variance) => simulated.map((N) => ({ task, ...at(N, variance) })));
    const sampled = await sampleLinear(requests, length, options);
    const scalar: Panel = {
      title: 'L = 2, P = 40, N₀ = 80, T = 0.1',
      x: { label: 'width N', scale: 'log' },
      y: { label: 'readout |a|²/N', zero: true },
      series: variances.flatMap((variance, v) => {
        const group = `σ² = ${variance}`;
        return [
          line(
            `GP, ${group}`,
            group,
            'limit',
            fine,
            fine.map(() => variance),
          ),
          line(
            `saddle, ${group}`,
            group,
            'saddle',
            fine,
            fine.map((N) => theory.predict(at(N, variance)).branches[0].u[1]),
          ),
          line(
            `exact, ${group}`,
            group,
            'exact',
            fine,
            fine.map((N) => theory.exact(at(N, variance)).u[1]),
          ),
          sampledPoints(
            `networks, ${group}`,
            group,
            simulated,
            sampled.slice(v * simulated.length, (v + 1) * simulated.length),
            'readoutNorm',
          ),
        ];
      }),
    };
    return {
      id: 'bpkr-f7',
      title: TITLE,
      caption:
        'Left: mean square of the readout weights, one data set of the noisy teacher, L = 2, T = 0.1. Right: m = 8 outputs, ' +
        'L = 1, N = 40, P = 30, N₀ = 60, T = 0: diagonal of ⟨U⟩ in the eigenbasis of YᵀK₀⁺Y/R against its eigenvalues r_k; ' +
        `${length.chains} Gibbs chains of ${length.draws} sweeps (three times as many at right), error bars one standard error ` +
        'over chains.',
      citations: ['li2021'],
      columns: 2,
      roleNames: { data: 'U = r', theory: 'with m/N correction', limit: 'GP' },
      panels: [scalar, await outputsPanel()],
    };

    async function outputsPanel(): Promise<Panel> {
      const m = 8;
      const several = linearTeacher({
        dimension: 60,
        train: 30,
        test: 5,
        outputs: m,
        noiseVariance: NOISE_VARIANCE,
        seed: options.seed,
      });
      const problem = linearKernelProblem(several.inputs, several.targets, several.testInputs);
      const [layer] = hiddenLayers([40], [1, 1]);
      const saddle = matrixSaddle(problem, [layer], 0);
      const first = inBasis(firstOrderMeanU(problem, saddle, layer));
      const long = { ...length, draws: 3 * length.draws };
      const [found] = await sampleLinear(
        [{ task: several, widths: [40], priorVariances: [1, 1], temperature: 0 }],
        long,
        options,
      );
      const each = found.chains.map(({ matrices }) => inBasis(matrices.U));
      const mean = first.map((_, k) => each.reduce((sum, U) => sum + U[k], 0) / each.length);
      const error = mean.map((center, k) =>
        Math.sqrt(each.reduce((sum, U) => sum + (U[k] - center) ** 2, 0) / (each.length - 1) / each.length),
      );
      const r = Array.from(saddle.eigen.values, (U) => {
        // Delta = R (1 - r/U) = N (1 - U/sigma^2), solved for r.
        return U * (1 - (40 / 30) * (1 - U));
      });
      const values = Array.from(saddle.eigen.values);
      return {
        title: 'm = 8 outputs, N = 40, P = 30, T = 0',
        x: { label: 'eigenvalue r of YᵀK₀⁺Y/R' },
        y: { label: 'eigenvalue of U' },
        series: [
          line('U = r', 'U = r', 'data', r, r),
          line(
            'GP, outputs',
            'outputs',
            'limit',
            r,
            r.map(() => 1),
          ),
          line('saddle', 'outputs', 'saddle', r, values),
          line('with first m/N correction', 'outputs', 'theory', r, first),
          { type: 'points', name: 'networks', group: 'outputs', role: 'simulation', x: r, y: mean, error },
        ],
      };

      function inBasis(U: ReturnType<typeof matrix>): number[] {
        const { vectors } = saddle.eigen;
        const rotated = toRows(multiply(multiply(vectors, U, { transposeA: true }), vectors));
        return rotated.map((row, k) => row[k]);
      }
    }
  },
};
