import { conditionalMean, conditionalVariance, conditionOn } from '../../../gaussian/conditioning.ts';
import { halfSpaceDiagonal, halfSpaceKernel } from '../../../kernels/gated-kernel.ts';
import { nngpDiagonal, nngpKernel } from '../../../kernels/nngp.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { errorsOf, type GatedPrediction, predictGated, solveGated } from '../../../theory/ggdln/index.ts';
import type { Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { type DigitTask, digitTask, gatedProblem, halfSpaceSet } from './digit-problem.ts';
import { sampleReluNetworks } from './relu-networks.ts';
import { correlation } from './series.ts';

const COMPONENTS = 20;
const SIGMA = 1.3;
const TEMPERATURE = 0.05;

/** A Gaussian process on the task, from its three kernels. */
function gaussianProcess(task: DigitTask, kernel: Matrix, cross: Matrix, diagonal: Float64Array): GatedPrediction {
  const posterior = conditionOn(kernel, task.targets, TEMPERATURE);
  const variance = conditionalVariance(posterior, cross, diagonal);
  return { mean: conditionalMean(posterior, cross), covariance: matrix(variance.length, 1, variance) };
}

/** The Gaussian process of infinitely wide ReLU networks of one hidden layer. */
export function reluProcess(task: DigitTask): GatedPrediction {
  const network = { activation: 'relu' as const, priorVariances: [SIGMA ** 2, SIGMA ** 2] };
  return gaussianProcess(
    task,
    nngpKernel(network, task.inputs),
    nngpKernel(network, task.testInputs, task.inputs),
    nngpDiagonal(network, task.testInputs),
  );
}

/** The Gaussian process of infinitely wide networks under infinitely many half-space gates. */
export function manyGatesProcess(task: DigitTask): GatedPrediction {
  const scale = SIGMA ** 4 / COMPONENTS;
  const gated = (gates: Matrix, left: Matrix, right: Matrix): Matrix => {
    const inner = multiply(left, right, { transposeB: true });
    return { ...gates, data: gates.data.map((value, i) => scale * value * inner.data[i]) };
  };
  const diagonal = halfSpaceDiagonal(task.testInputs, 0).map((value, x) => {
    let norm = 0;
    for (let j = 0; j < COMPONENTS; j++) norm += task.testInputs.data[x * COMPONENTS + j] ** 2;
    return scale * value * norm;
  });
  return gaussianProcess(
    task,
    gated(halfSpaceKernel(task.inputs, task.inputs, 0), task.inputs, task.inputs),
    gated(halfSpaceKernel(task.testInputs, task.inputs, 0), task.testInputs, task.inputs),
    diagonal,
  );
}

/** Gated networks with more and more gates against ReLU networks of the same width. */
export const manyGatesAgainstRelu: CatalogueFigure = {
  id: 'ggdln-f6',
  theory: 'ggdln',
  title: 'Many gates against ReLU',
  shows:
    'With many gates the mean predictor is that of a ReLU network; the variance stays larger: means agree, variances do not.',
  citation: 'li2022',
  async compute(options) {
    const { quick, seed } = options;
    const task = digitTask({ train: quick ? 40 : 80, test: quick ? 100 : 400, components: COMPONENTS, seed });
    const counts = quick ? [1, 4, 16] : [1, 2, 4, 8, 16, 32, 64];
    const widths = quick ? [50] : [20, 50, 200];
    const draws = quick ? 1 : 4;
    const relu = reluProcess(task);
    const infinite = manyGatesProcess(task);
    const networks = await sampleReluNetworks(
      { task, sigma: SIGMA, temperature: TEMPERATURE, widths, quick },
      { ...options, onProgress: (fraction) => options.onProgress?.(fraction / 2, 'ReLU networks') },
    );
    let done = 0;
    const gated = widths.map((width) =>
      counts.map((count) => {
        const each = Array.from({ length: draws }, (_, draw) => {
          const gates = [halfSpaceSet(seed, draw, count, COMPONENTS, 0)];
          const { problem, test } = gatedProblem(task, {
            gates,
            widths: [width],
            sigma: [SIGMA, SIGMA],
            temperature: TEMPERATURE,
          });
          const prediction = predictGated(solveGated(problem, { starts: 'one' }), test);
          return {
            ...errorsOf(prediction, task.testTargets),
            correlation: correlation(prediction.mean.data, relu.mean.data),
          };
        });
        options.onProgress?.(0.5 + done++ / (2 * widths.length * counts.length), 'theory');
        const mean = (of: 'bias2' | 'variance' | 'correlation') => each.reduce((sum, e) => sum + e[of] / draws, 0);
        return { bias2: mean('bias2'), variance: mean('variance'), correlation: mean('correlation') };
      }),
    );
    const ends = [counts[0], counts[counts.length - 1]];
    const level = (name: string, value: number, role: 'limit' | 'exact'): Series => ({
      type: 'line',
      name,
      group: name,
      role,
      x: ends,
      y: [value, value],
    });
    const panel = (of: 'bias2' | 'variance', label: string): Panel => ({
      title: label,
      x: { label: 'gates M', scale: 'log', ticks: counts },
      y: { label, zero: true },
      series: [
        ...widths.map(
          (width, w): Series => ({
            type: 'line',
            name: `gated, N = ${width}`,
            group: `N = ${width}`,
            role: 'theory',
            x: counts,
            y: gated[w].map((e) => e[of]),
          }),
        ),
        level('infinitely many gates and units', errorsOf(infinite, task.testTargets)[of], 'limit'),
        level('ReLU, infinite width', errorsOf(relu, task.testTargets)[of], 'limit'),
        ...networks.map(
          (network): Series => ({
            type: 'points',
            name: `ReLU networks, N = ${network.width}`,
            group: `N = ${network.width}`,
            role: 'simulation',
            symbol: 'square',
            x: [ends[1] * 1.25],
            y: [network[of].value],
            error: [network[of].error],
          }),
        ),
      ],
    });
    const infiniteCorrelation = correlation(infinite.mean.data, relu.mean.data);
    return {
      id: 'ggdln-f6',
      title: 'Many gates against ReLU',
      caption:
        `Digits, even against odd, ${quick ? 40 : 80} samples in ${COMPONENTS} principal components, σ = ${SIGMA}, T = ${TEMPERATURE}, half-spaces with b = 0, mean of ${draws} draws of the gates. ` +
        'Squares at the right: ReLU networks of the same width, sampled by Hamiltonian Monte Carlo. Means agree, variances do not.',
      citations: ['li2022', 'cho2009', 'alpaydin1998'],
      panels: [
        panel('bias2', 'bias²'),
        panel('variance', 'variance'),
        {
          title: 'correlation of the means with ReLU',
          x: { label: 'gates M', scale: 'log', ticks: counts },
          y: { label: 'correlation' },
          series: [
            ...widths.map(
              (width, w): Series => ({
                type: 'line',
                name: `gated, N = ${width}`,
                group: `N = ${width}`,
                role: 'theory',
                x: counts,
                y: gated[w].map((e) => e.correlation),
              }),
            ),
            level('infinitely many gates and units', infiniteCorrelation, 'limit'),
          ],
        },
      ],
    };
  },
};
