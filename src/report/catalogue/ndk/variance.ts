import { logSpaced } from '../../../numeric/spacing.ts';
import { checkProblem, covarianceBetweenTimes, equilibrium, learningCourse } from '../../../theory/ndk/index.ts';
import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { overlapProblem } from './problems.ts';
import { simulateLearning } from './simulated.ts';

const TEMPERATURE = 0.1;

/** The autocorrelation of a trained network with the training outputs, times the targets, and the response that equals it. */
function fluctuationPanel(quick: boolean): Panel {
  const problem = overlapProblem({
    activation: 'relu',
    depth: 1,
    sigma0: 1,
    temperature: TEMPERATURE,
    samples: 4,
    dimension: 6,
  });
  const late = 30 / TEMPERATURE;
  const taus = quick ? [0, 1, 4, 10] : [0, 0.5, 1, 2, 4, 7, 11, 16, 24, 34];
  const whole = checkProblem({ ...problem, testInputs: stacked(problem) });
  const P = problem.inputs.rows;
  const correlations = covarianceBetweenTimes(whole, [late, ...taus.slice(1).map((tau) => late + tau)], 1e-6);
  const fine = Array.from({ length: 41 }, (_, i) => (taus[taus.length - 1] * i) / 40);
  const end = equilibrium(problem).test.data[0];
  const course = learningCourse(problem, fine, { accuracy: 1e-6 });
  return {
    title: 'equilibrium: fluctuation and response',
    x: { label: 'τ' },
    y: { label: 'Σ C(τ; x, x_μ) y_μ / T', zero: true },
    series: [
      {
        type: 'line',
        name: 'response: f(∞) − f(τ)',
        role: 'theory',
        x: fine,
        y: course.test.map((f) => end - f.data[0]),
      },
      {
        type: 'points',
        name: 'fluctuation: covariance between two times',
        role: 'exact',
        x: taus,
        y: taus.map((_, i) => {
          const { data } = correlations[i][0];
          let sum = 0;
          for (let p = 0; p < P; p++) sum += data[1 + p] * problem.targets.data[p];
          return sum / TEMPERATURE;
        }),
      },
    ],
  };
}

function stacked(problem: ReturnType<typeof overlapProblem>) {
  const test = problem.testInputs;
  const { inputs } = problem;
  const rows = (test?.rows ?? 0) + inputs.rows;
  const data = new Float64Array(rows * inputs.columns);
  data.set(test?.data ?? []);
  data.set(inputs.data, test?.data.length ?? 0);
  return { rows, columns: inputs.columns, data };
}

/** Variance of single networks: bands, trajectories, fluctuation and response. */
export const varianceFigure: CatalogueFigure = {
  id: 'ndk-f8',
  theory: 'ndk',
  title: 'Single networks and their spread',
  shows: 'The spread over networks is as large as the mean; at equilibrium its memory is the response to the data.',
  citation: 'avidan2023',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const panels: Panel[] = [];
    const size = quick ? { width: 64, networks: 64 } : { width: 512, networks: 200 };
    for (const sigma0 of quick ? [2] : [0.5, 2]) {
      const problem = overlapProblem({
        activation: 'relu',
        depth: 1,
        sigma0,
        temperature: TEMPERATURE,
        samples: 4,
        dimension: 6,
      });
      const fine = logSpaced(0.05, 50, quick ? 10 : 30);
      const times = logSpaced(0.05, 50, quick ? 6 : 14);
      const course = learningCourse(problem, fine, { accuracy: 1e-6, covariance: true });
      const mean = course.test.map((f) => f.data[0]);
      const sd = (course.testCovariances ?? []).map((c) => Math.sqrt(Math.max(0, c.data[0])));
      const { moments, records } = await simulateLearning(problem, times, size, options);
      const at = (r: number) => r * moments.entries + problem.inputs.rows;
      const single = (network: number): Series => ({
        type: 'line',
        name: 'single networks',
        role: 'data',
        x: times,
        y: times.map((_, r) => records.predictors[network * records.records * records.entries + at(r)]),
      });
      panels.push({
        title: `ReLU, σ₀ = ${sigma0}, T = ${TEMPERATURE}`,
        x: { label: 'time t', scale: 'log' },
        y: { label: 'predictor' },
        series: [
          {
            type: 'band',
            name: 'theory, mean ± sd',
            group: 'theory',
            role: 'theory',
            x: fine,
            low: mean.map((f, i) => f - sd[i]),
            high: mean.map((f, i) => f + sd[i]),
          },
          single(0),
          single(1),
          single(2),
          { type: 'line', name: 'theory, mean', group: 'theory', role: 'theory', x: fine, y: mean },
          {
            type: 'points',
            name: `N = ${size.width}: mean`,
            group: 'mean of networks',
            role: 'simulation',
            x: times,
            y: times.map((_, r) => moments.mean[at(r)]),
            error: times.map((_, r) => moments.meanError[at(r)]),
          },
          {
            type: 'points',
            name: `N = ${size.width}: mean ± sd`,
            group: 'mean ± sd of networks',
            role: 'simulation',
            symbol: 'triangle',
            x: [...times, ...times],
            y: [1, -1].flatMap((sign) =>
              times.map((_, r) => moments.mean[at(r)] + sign * Math.sqrt(moments.variance[at(r)])),
            ),
          },
        ],
      });
    }
    panels.push(fluctuationPanel(quick));
    return {
      id: 'ndk-f8',
      title: 'Single networks and their spread',
      caption:
        'Mean and standard deviation over initial weights and noise at a test input that overlaps by 0.7 with one of 4 ' +
        `orthogonal training inputs; ReLU, L = 1, σ = 1, T = ${TEMPERATURE}, ${size.networks} networks. Last panel: the ` +
        'covariance of a trained network between two times against the response of an untrained one (σ₀ = σ).',
      citations: ['avidan2023'],
      columns: 3,
      roleNames: { data: 'single networks', exact: 'covariance' },
      panels,
    };
  },
};
