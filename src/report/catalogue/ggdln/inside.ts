import { randomHalfSpaces } from '../../../data/gates/index.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import { hiddenKernels, predictGated, productAnsatz, solveGated } from '../../../theory/ggdln/index.ts';
import type { CatalogueFigure } from '../../catalogue.ts';
import type { Panel, Series } from '../../figure.ts';
import { reluTeacherData } from './capacity.ts';
import { cellAxis, correlation, largestOf, matrixMap } from './series.ts';
import { simulateAll } from './simulated.ts';

/** A network of two hidden layers on a noisy ReLU teacher, its sizes in fixed proportions. */
function twoLayers(seed: number, width: number, gates: number, test: number) {
  const dimension = Math.round(0.6 * width);
  const draw = reluTeacherData(seed, dimension, 0.1);
  const train = draw(Math.round(1.5 * width));
  const held = draw(test);
  const sets = [0, 1].map((layer) =>
    randomHalfSpaces(new RandomStream({ seed, purpose: 'figure gates', chain: layer }), gates, dimension, {
      firstAlwaysOpen: true,
    }),
  );
  const points = (inputs: Matrix) => ({ inputs, gates: sets.map((set) => set.at({ inputs })) });
  return {
    problem: {
      ...points(train.inputs),
      targets: train.targets,
      widths: [width, width],
      priorVariances: [0.49, 0.49, 0.49],
      temperature: 0.02,
    },
    test: points(held.inputs),
    testTargets: held.targets,
  };
}

/** Kernels of both hidden layers minus their values at infinite width, in theory and simulation. */
export const hiddenLayerKernels: CatalogueFigure = {
  id: 'ggdln-f9',
  theory: 'ggdln',
  title: 'Kernels of the hidden layers',
  shows: 'What learning adds to the kernels of both hidden layers: theory and sampled networks, entry by entry.',
  citation: 'li2022',
  async compute(options) {
    const { quick, seed } = options;
    const made = twoLayers(seed, quick ? 30 : 60, 2, 10);
    const order = Array.from(made.problem.targets.data, (_, i) => i).sort(
      (a, b) => made.problem.targets.data[a] - made.problem.targets.data[b],
    );
    const shown = Int32Array.from(order.filter((_, i) => i % Math.ceil(order.length / 30) === 0));
    const points = {
      inputs: rows(made.problem.inputs, shown),
      gates: made.problem.gates.map((set) => rows(set, shown)),
    };
    const solution = solveGated(made.problem);
    const { kernels, gaussianProcess } = hiddenKernels(solution, points);
    const [posterior] = await simulateAll(
      [
        {
          problem: made.problem,
          test: points,
          chains: 4,
          warmup: quick ? 100 : 300,
          draws: quick ? 150 : 500,
          hiddenKernels: true,
        },
      ],
      options,
    );
    const shift = (a: Matrix, l: number) => ({
      ...a,
      data: a.data.map((value, i) => value - gaussianProcess[l].data[i]),
    });
    const axis = { label: 'training sample, by label' };
    const panels = kernels.flatMap((kernel, l): Panel[] => {
      const theory = shift(kernel, l);
      const measured = shift(posterior.hiddenKernels[l].value, l);
      const limit = largestOf(theory.data);
      const r = correlation(theory.data, measured.data);
      const label = `⟨K${l + 1}⟩ − infinite width`;
      return [
        {
          title: `layer ${l + 1}, theory`,
          square: true,
          x: axis,
          y: axis,
          series: [matrixMap(`theory ${l + 1}`, theory, label, limit)],
        },
        {
          title: `layer ${l + 1}, simulation`,
          square: true,
          x: axis,
          y: axis,
          series: [matrixMap(`simulation ${l + 1}`, measured, label, limit)],
        },
        {
          title: `layer ${l + 1}: correlation ${r.toFixed(4)}`,
          x: { label: 'theory' },
          y: { label: 'simulation' },
          series: [
            { type: 'line', name: 'equal', role: 'data', x: [-limit, limit], y: [-limit, limit] },
            {
              type: 'points',
              name: `entries of layer ${l + 1}`,
              group: 'entries',
              role: 'simulation',
              x: Array.from(theory.data),
              y: Array.from(measured.data),
            },
          ],
        },
      ];
    });
    return {
      id: 'ggdln-f9',
      title: 'Kernels of the hidden layers',
      caption:
        `Two hidden layers of width ${made.problem.widths[0]} with two half-space gates each, ${made.problem.inputs.rows} samples of a noisy ReLU teacher, σ = 0.7, T = 0.02; ` +
        'posterior averages of both hidden kernels at training samples, minus their values at infinite width.',
      citations: ['li2022'],
      columns: 3,
      roleNames: { data: 'equal' },
      panels,
    };
  },
};

/** U_1 of two hidden layers against simulation: the hierarchy of order parameters, and the product form that is wrong. */
export const wrongAnsatz: CatalogueFigure = {
  id: 'ggdln-f10',
  theory: 'ggdln',
  title: 'One matrix a layer is not enough',
  shows:
    'The error of the hierarchy of order parameters shrinks with size, that of the product form U_a ⊗ U_b does not.',
  citation: 'li2022',
  async compute(options) {
    const { quick, seed } = options;
    const widths = quick ? [20, 40] : [30, 60, 120];
    const made = widths.map((width) => twoLayers(seed, width, 2, 60));
    const posteriors = await simulateAll(
      made.map((m) => ({ ...m, chains: 4, warmup: quick ? 60 : 200, draws: quick ? 80 : 300 })),
      options,
    );
    const rowsOf = made.map(({ problem, test }, w) => {
      const solution = solveGated(problem);
      const ansatz = productAnsatz(solution);
      const theory = predictGated(solution, test);
      const wrong = ansatz.predict(test);
      const { mean, covariance, orderParameters } = posteriors[w];
      const u = orderParameters[0].value.data;
      const scale = distance(
        solution.orderParameters[0].data,
        u.map((_, i) => (i % 5 === 0 ? 0.49 ** 2 : 0)),
      );
      const mc = Math.sqrt(orderParameters[0].error.data.reduce((sum, e) => sum + e * e, 0));
      const spread = (a: Float64Array) => a.reduce((sum, value) => sum + value, 0) / a.length;
      return {
        theoryU: distance(solution.orderParameters[0].data, u) / scale,
        wrongU: distance(ansatz.orderParameter.data, u) / scale,
        mc: mc / scale,
        theoryMean: rmsDistance(theory.mean.data, mean.value.data),
        wrongMean: rmsDistance(wrong.mean.data, mean.value.data),
        theoryVariance: Math.abs(spread(theory.covariance.data) / spread(covariance.value.data) - 1),
        wrongVariance: Math.abs(spread(wrong.covariance.data) / spread(covariance.value.data) - 1),
        matrices: [
          { name: 'simulation', u: orderParameters[0].value },
          { name: 'hierarchy', u: solution.orderParameters[0] },
          { name: 'product form', u: ansatz.orderParameter },
        ],
      };
    });
    const x = { label: 'width N (P = 1.5 N, N₀ = 0.6 N)', scale: 'log' as const, ticks: widths };
    const pair = (title: string, label: string, good: number[], bad: number[], extra: Series[] = []): Panel => ({
      title,
      x,
      y: { label, scale: 'log' },
      series: [
        { type: 'line', name: 'hierarchy', group: 'hierarchy', role: 'theory', x: widths, y: good },
        {
          type: 'line',
          name: 'product form (wrong)',
          group: 'product form (wrong)',
          role: 'heuristic',
          x: widths,
          y: bad,
        },
        ...extra,
      ],
    });
    const last = rowsOf[rowsOf.length - 1];
    const limit = Math.max(...last.matrices.map(({ u }) => largestOf(u.data)));
    const pairs = ['1,1', '1,2', '2,1', '2,2'];
    const axis = { ...cellAxis('gates of layers 1 and 2', 4), tickLabels: pairs };
    return {
      id: 'ggdln-f10',
      title: 'One matrix a layer is not enough',
      caption:
        'Two hidden layers with two gates each on a noisy ReLU teacher, σ = 0.7, T = 0.02, all sizes growing together: distance from sampled networks of the order parameter U₁ ' +
        '(in units of its shift from infinite width), of the mean (rms) and of the variance (relative).',
      citations: ['li2022'],
      columns: 3,
      roleNames: { heuristic: 'wrong ansatz', data: 'Monte Carlo error' },
      panels: [
        pair(
          'order parameter U₁',
          'error / renormalization',
          rowsOf.map((r) => r.theoryU),
          rowsOf.map((r) => r.wrongU),
          [
            {
              type: 'line',
              name: 'Monte Carlo error',
              group: 'Monte Carlo error',
              role: 'data',
              x: widths,
              y: rowsOf.map((r) => r.mc),
            },
          ],
        ),
        pair(
          'mean predictor',
          'rms error',
          rowsOf.map((r) => r.theoryMean),
          rowsOf.map((r) => r.wrongMean),
        ),
        pair(
          'variance',
          'relative error',
          rowsOf.map((r) => r.theoryVariance),
          rowsOf.map((r) => r.wrongVariance),
        ),
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

function rows(a: Matrix, chosen: Int32Array): Matrix {
  const result = matrix(chosen.length, a.columns);
  chosen.forEach((row, i) => {
    result.data.set(a.data.subarray(row * a.columns, (row + 1) * a.columns), i * a.columns);
  });
  return result;
}

function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

function rmsDistance(a: Float64Array, b: Float64Array): number {
  return distance(a, b) / Math.sqrt(a.length);
}
