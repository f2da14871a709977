import type { Matrix } from '../../../linalg/matrix.ts';
import type { GatedPosterior, MatrixEstimate } from '../../../samplers/gated/index.ts';
import { fluctuations, nextOrder, predictGated, productAnsatz, solveGated } from '../../../theory/ggdln/index.ts';
import type { LineSeries, Panel } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { cellAxis, largestOf, matrixMap } from './series.ts';
import { simulateAll } from './simulated.ts';
import { twoLayers } from './two-layers.ts';

/** The forms of the theory that are compared with sampled networks. */
const FORMS = ['product', 'saddle', 'corrected'] as const;
type Form = (typeof FORMS)[number];

const NAMES: { readonly [form in Form]: { readonly name: string; readonly role: 'heuristic' | 'saddle' | 'theory' } } =
  {
    product: { name: 'product form (wrong)', role: 'heuristic' },
    saddle: { name: 'hierarchy, saddle', role: 'saddle' },
    corrected: { name: 'hierarchy with 1/N terms', role: 'theory' },
  };

/** Root mean squares of deviations from sampled networks of one draw of the data. */
interface Deviations {
  /** Of U_1, in units of its shift from infinite width; of the means; of the variances, relative to their average. */
  readonly u: number;
  readonly mean: number;
  readonly variance: number;
  /** Of (simulation - theory) / error bar over test points. */
  readonly zMean: number;
  readonly zVariance: number;
  /** Average variance of the theory over that of the networks. */
  readonly ratio: number;
}

/** One draw of the data at one width: every form against the networks, and the error bars of the networks in the same units. */
function compareForms(made: ReturnType<typeof twoLayers>, posterior: GatedPosterior) {
  const solution = solveGated(made.problem);
  const ansatz = productAnsatz(solution);
  const corrected = nextOrder(solution, made.test);
  const saddle = predictGated(solution, made.test);
  const { mean, covariance } = posterior;
  const [u] = posterior.orderParameters;
  const infinite = made.problem.priorVariances[1] * made.problem.priorVariances[2];
  const shift = rms(u.value.data.map((value, i) => value - (i % (u.value.rows + 1) === 0 ? infinite : 0)));
  const level = average(covariance.value.data);
  const against = (theory: { mean: Matrix; covariance: Matrix; u: Matrix }): Deviations => ({
    u: rmsDistance(theory.u, u.value) / shift,
    mean: rmsDistance(theory.mean, mean.value),
    variance: rmsDistance(theory.covariance, covariance.value) / level,
    zMean: rmsScore(theory.mean, mean),
    zVariance: rmsScore(theory.covariance, covariance),
    ratio: average(theory.covariance.data) / level,
  });
  const forms: { readonly [form in Form]: Deviations } = {
    product: against({ ...ansatz.predict(made.test), u: ansatz.orderParameter }),
    saddle: against({ ...saddle, u: solution.orderParameters[0] }),
    corrected: against({ ...corrected.prediction, u: corrected.orderParameters[0] }),
  };
  const fluctuation = fluctuations(solution).varianceOfMean(made.test);
  return {
    forms,
    errors: {
      u: rms(u.error.data) / shift,
      mean: rms(mean.error.data),
      variance: rms(covariance.error.data) / level,
    },
    withFluctuation: (average(saddle.covariance.data) + average(fluctuation.data)) / level,
    matrices: [
      { name: 'simulation', u: u.value },
      { name: 'hierarchy', u: solution.orderParameters[0] },
      { name: 'product form', u: ansatz.orderParameter },
    ],
  };
}

/** All sizes growing together: what the saddle leaves out shrinks, and the 1/N terms explain it; the product form stays wrong. */
export const finiteSize: CatalogueFigure = {
  id: 'ggdln-f10',
  theory: 'ggdln',
  title: 'What the saddle leaves out as all sizes grow together, and a form that is wrong',
  shows:
    'A z-test against the saddle fails, its deviation shrinks with size and is explained by the 1/N terms; that of the product form U_a ⊗ U_b does not shrink.',
  citation: 'li2022',
  async compute(options) {
    const { quick, seed } = options;
    const widths = quick ? [15, 30, 60] : [30, 60, 120];
    const draws = quick ? 2 : 3;
    const made = widths.map((width) =>
      Array.from({ length: draws }, (_, draw) => twoLayers(seed + draw, width, 2, 60)),
    );
    const posteriors = await simulateAll(
      made.flat().map((m) => ({ ...m, chains: 4, warmup: quick ? 60 : 100, draws: quick ? 120 : 300 })),
      options,
    );
    const found = made.map((list, w) => list.map((m, draw) => compareForms(m, posteriors[w * draws + draw])));
    const x = { label: 'width N (P = 1.5 N, N₀ = 0.6 N)', scale: 'log' as const, ticks: widths };
    const lineOf = (form: Form, of: keyof Deviations): LineSeries => ({
      type: 'line',
      name: NAMES[form].name,
      group: NAMES[form].name,
      role: NAMES[form].role,
      x: widths,
      y: found.map((list) => rms(list.map(({ forms }) => forms[form][of]))),
    });
    const deviation = (title: string, label: string, of: 'u' | 'mean' | 'variance'): Panel => ({
      title,
      x,
      y: { label, scale: 'log' },
      series: [
        ...FORMS.map((form) => lineOf(form, of)),
        {
          type: 'line',
          name: 'error bar of the simulation',
          group: 'error bar of the simulation',
          role: 'data',
          x: widths,
          y: found.map((list) => rms(list.map(({ errors }) => errors[of]))),
        },
      ],
    });
    const score = (title: string, of: 'zMean' | 'zVariance'): Panel => ({
      title,
      x,
      y: { label: 'root mean square of z', scale: 'log' },
      series: [
        ...FORMS.map((form) => lineOf(form, of)),
        { type: 'reference', name: 'error bar of the simulation', role: 'data', y: 1 },
      ],
    });
    const ratio: Panel = {
      title: 'variance, theory / simulation',
      x,
      y: { label: 'ratio of averages' },
      series: [
        ...FORMS.map((form) => ({
          ...lineOf(form, 'ratio'),
          y: found.map((list) => average(list.map(({ forms }) => forms[form].ratio))),
        })),
        {
          type: 'line',
          name: 'saddle with the fluctuation of the mean',
          group: 'saddle with the fluctuation of the mean',
          role: 'exact',
          x: widths,
          y: found.map((list) => average(list.map(({ withFluctuation }) => withFluctuation))),
        },
        { type: 'reference', name: 'simulation', role: 'data', y: 1 },
      ],
    };
    const [last] = found[found.length - 1];
    const limit = Math.max(...last.matrices.map(({ u }) => largestOf(u.data)));
    const axis = { ...cellAxis('gates of layers 1 and 2', 4), tickLabels: ['1,1', '1,2', '2,1', '2,2'] };
    return {
      id: 'ggdln-f10',
      title: 'What the saddle leaves out as all sizes grow together, and a form that is wrong',
      caption:
        `Two hidden layers with two gates each on a noisy ReLU teacher, σ = 0.7, T = 0.02; width, samples and input dimension grow together, ${draws} draws of the data at each size. ` +
        'Top: deviation from sampled networks of the order parameter U₁ (in units of its shift from infinite width), of the means and of the variances at 60 test points (the latter relative to their average). ' +
        'Middle: the same deviations in error bars of the simulation (a raw z-test), and the ratio of the average variances. Bottom: U₁ of one draw at the largest size.',
      citations: ['li2022'],
      columns: 3,
      roleNames: {
        heuristic: 'wrong ansatz',
        data: 'error bar of the simulation',
        saddle: 'leading order',
        theory: 'next order',
        exact: 'leading order and one 1/N term',
      },
      panels: [
        deviation('order parameter U₁', 'deviation / renormalization', 'u'),
        deviation('mean predictor', 'rms deviation', 'mean'),
        deviation('variance', 'rms relative deviation', 'variance'),
        score('raw z of the means', 'zMean'),
        score('raw z of the variances', 'zVariance'),
        ratio,
        ...last.matrices.map(
          ({ name, u }): Panel => ({
            title: `U₁, ${name}, N = ${widths[widths.length - 1]}`,
            square: true,
            x: axis,
            y: { ...axis, label: '' },
            series: [matrixMap(name, u, 'U₁', limit)],
          }),
        ),
      ],
    };
  },
};

function rms(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum / values.length);
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function rmsDistance(a: Matrix, b: Matrix): number {
  return rms(a.data.map((value, i) => value - b.data[i]));
}

function rmsScore(theory: Matrix, { value, error }: MatrixEstimate): number {
  return rms(theory.data.map((entry, i) => (value.data[i] - entry) / error.data[i]));
}
