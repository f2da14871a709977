import { logSpaced, logSpacedIntegers } from '../../../numeric/spacing.ts';
import { errorsOf, nextOrder } from '../../../theory/ggdln/index.ts';
import type { Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { digitTask, gatedProblem, halfSpaceSet } from './digit-problem.ts';
import { gaussianProcessErrors, pooledErrors, simulatedPoints, solveErrors } from './series.ts';
import { simulateAll } from './simulated.ts';

const SIGMAS = [0.5, 1, 2];

/** Bias and variance over width for three prior variances: unlike in deep linear networks at T = 0, the bias moves too. */
export const biasAndVariance: CatalogueFigure = {
  id: 'ggdln-f2',
  theory: 'ggdln',
  title: 'Bias and variance over width',
  shows:
    'For small σ both grow as the network narrows, for large σ both fall; the bias changes with N, as it does not without gates.',
  citation: 'li2022',
  async compute(options) {
    const { quick, seed } = options;
    const task = digitTask({ train: quick ? 60 : 100, test: quick ? 80 : 200, components: 30, seed });
    const gates = halfSpaceSet(seed, 0, 5, 30, -0.5);
    const make = (width: number, sigma: number) => ({
      ...gatedProblem(task, { gates: [gates], widths: [width], sigma: [sigma, sigma], temperature: 0.01 }),
      testTargets: task.testTargets,
    });
    const widths = logSpacedIntegers(10, 10_000, quick ? 7 : 22);
    const sampled = quick ? [30] : [10, 30, 100];
    const posteriors = await simulateAll(
      SIGMAS.flatMap((sigma) =>
        sampled.map((width) => ({
          ...make(width, sigma),
          chains: 4,
          warmup: quick ? 50 : 100,
          draws: quick ? 60 : 150,
        })),
      ),
      options,
    );
    const panel = (of: 'bias2' | 'variance', label: string) => ({
      title: label,
      x: { label: 'width N', scale: 'log' as const },
      y: { label, scale: 'log' as const },
      series: SIGMAS.flatMap((sigma, s): Series[] => {
        const group = `σ = ${sigma}`;
        const { problem, test, testTargets } = make(10, sigma);
        const gp = gaussianProcessErrors(problem, test, testTargets)[of];
        return [
          {
            type: 'line',
            name: `theory, ${group}`,
            group,
            role: 'theory',
            x: widths,
            y: curves[s].map((errors) => errors[of]),
          },
          {
            type: 'line',
            name: `with 1/N terms, ${group}`,
            group,
            role: 'saddle',
            x: widths,
            y: curves[s].map(({ corrected }) => corrected[of]),
          },
          { type: 'line', name: `infinite width, ${group}`, group, role: 'limit', x: [10, 10_000], y: [gp, gp] },
          simulatedPoints(
            `simulation, ${group}`,
            group,
            sampled,
            posteriors.slice(s * sampled.length, (s + 1) * sampled.length),
            (moments) => pooledErrors(moments, task.testTargets)[of],
          ),
        ];
      }),
    });
    const curves = SIGMAS.map((sigma) =>
      widths.map((width) => {
        const { problem, test, testTargets } = make(width, sigma);
        const solved = solveErrors(problem, test, testTargets);
        return { ...solved, corrected: errorsOf(nextOrder(solved.solution, test).prediction, testTargets) };
      }),
    );
    return {
      id: 'ggdln-f2',
      title: 'Bias and variance over width',
      caption:
        `Digits, even against odd, ${quick ? 60 : 100} samples in 30 principal components, 5 half-space gates (b = −0.5), T = 0.01. Lines: saddle; ` +
        'dashed: with its 1/N terms; dotted: infinite width; points: sampled networks, one standard error.',
      citations: ['li2022', 'alpaydin1998'],
      roleNames: { theory: 'saddle', saddle: 'with 1/N terms' },
      panels: [panel('bias2', 'bias²'), panel('variance', 'variance')],
    };
  },
};

/** Test error over the prior's standard deviation: the best one moves with the width. */
export const regularization: CatalogueFigure = {
  id: 'ggdln-f5',
  theory: 'ggdln',
  title: 'L₂ regularization',
  shows: 'There is a best σ, and it moves with the width of the network.',
  citation: 'li2022',
  async compute({ quick, seed, onProgress }) {
    const task = digitTask({ train: quick ? 60 : 100, test: quick ? 80 : 600, components: 30, seed });
    const gates = halfSpaceSet(seed, 0, 5, 30, -0.5);
    const sigmas = logSpaced(0.15, 3, quick ? 7 : 25);
    const widths = [10, 100, Number.POSITIVE_INFINITY];
    const series = widths.flatMap((width, w): Series[] => {
      const group = `N = ${width === Number.POSITIVE_INFINITY ? '∞' : width}`;
      const errors = sigmas.map((sigma, i) => {
        onProgress?.((w * sigmas.length + i) / (widths.length * sigmas.length));
        const { problem, test } = gatedProblem(task, {
          gates: [gates],
          widths: [10],
          sigma: [sigma, sigma],
          temperature: 0.01,
        });
        return width === Number.POSITIVE_INFINITY
          ? gaussianProcessErrors(problem, test, task.testTargets)
          : solveErrors({ ...problem, widths: [width] }, test, task.testTargets);
      });
      const role = width === Number.POSITIVE_INFINITY ? 'limit' : 'theory';
      const best = errors.reduce((b, { testError }, i) => (testError < errors[b].testError ? i : b), 0);
      return [
        { type: 'line', name: group, group, role, x: sigmas, y: errors.map(({ testError }) => testError) },
        {
          type: 'points',
          name: `best σ, ${group}`,
          group,
          role: 'data',
          symbol: 'diamond',
          x: [sigmas[best]],
          y: [errors[best].testError],
        },
      ];
    });
    return {
      id: 'ggdln-f5',
      title: 'L₂ regularization',
      caption:
        'Test error over the standard deviation σ of the weights, digits as in ggdln-f2. Diamonds: the best σ of each width.',
      citations: ['li2022', 'alpaydin1998'],
      roleNames: { data: 'best σ' },
      panels: [{ x: { label: 'σ', scale: 'log' }, y: { label: 'test error ε_g', scale: 'log' }, series }],
    };
  },
};

/** Test error over depth with identical and with different gates, narrow against wide. */
export const depthDependence: CatalogueFigure = {
  id: 'ggdln-f4',
  theory: 'ggdln',
  title: 'Depth',
  shows:
    'For large σ the variance of the Gaussian process explodes with depth and narrow networks cure it; identical gates lower the bias at small σ.',
  citation: 'li2022',
  async compute({ quick, seed, onProgress }) {
    const task = digitTask({ train: quick ? 60 : 100, test: quick ? 80 : 400, components: 30, seed });
    const sets = [0, 1, 2].map((layer) => halfSpaceSet(seed, layer, 2, 30, -0.5));
    const depths = [1, 2, 3];
    const widths = quick ? [20] : [20, 50, 100];
    const cases = ['identical', 'different'].flatMap((kind) => [0.7, 1, 1.6].map((sigma) => ({ kind, sigma })));
    let done = 0;
    const panels = cases.map(({ kind, sigma }) => {
      const at = depths.map((depth) => {
        const gates = sets.slice(0, depth).map((set, l) => (kind === 'identical' ? sets[0] : (set ?? sets[l])));
        const sigmas = new Array<number>(depth + 1).fill(sigma);
        return gatedProblem(task, {
          gates,
          widths: new Array<number>(depth).fill(20),
          sigma: sigmas,
          temperature: 0.01,
        });
      });
      onProgress?.(done++ / cases.length);
      const curves = widths.map((width): Series => {
        const errors = at.map(({ problem, test }) =>
          solveErrors({ ...problem, widths: problem.widths.map(() => width) }, test, task.testTargets, {
            starts: 'one',
          }),
        );
        return {
          type: 'line',
          name: `N = ${width}`,
          role: 'theory',
          x: depths,
          y: errors.map(({ testError }) => testError),
        };
      });
      const gp = at.map(({ problem, test }) => gaussianProcessErrors(problem, test, task.testTargets));
      return {
        title: `σ = ${sigma}, ${kind} gates`,
        x: { label: 'depth L', ticks: depths, domain: [0.9, 3.1] as const },
        y: { label: 'test error ε_g' },
        series: [
          ...curves,
          {
            type: 'line',
            name: 'N = ∞',
            role: 'limit',
            x: depths,
            y: gp.map(({ testError }) => testError),
          } satisfies Series,
        ],
      };
    });
    return {
      id: 'ggdln-f4',
      title: 'Depth',
      caption:
        'Test error of gated networks of one to three hidden layers with two half-space gates a layer, the same set in all layers or one of its own in each; digits as in ggdln-f2, T = 0.01.',
      citations: ['li2022', 'alpaydin1998'],
      columns: 3,
      panels,
    };
  },
};
