import { randomHalfSpaces } from '../../../data/gates/index.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import { errorsOf, predictGated } from '../../../theory/ggdln/index.ts';
import type { Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { solveErrors } from './series.ts';

const DIMENSION = 20;
const SAMPLES = 200;
const TEMPERATURE = 1e-4;
const INFINITE = Number.POSITIVE_INFINITY;

/** Gaussian inputs with the labels of a random ReLU network, with noise. */
export function reluTeacherData(
  seed: number,
  dimension: number,
  noise: number,
): (rows: number) => { inputs: Matrix; targets: Matrix } {
  const hidden = 40;
  const stream = new RandomStream({ seed, purpose: 'ReLU teacher' });
  const weights = stream.fillNormal(new Float64Array(hidden * dimension), 1 / Math.sqrt(dimension));
  const readout = stream.fillNormal(new Float64Array(hidden), Math.sqrt(2 / hidden));
  return (rows) => {
    const inputs = matrix(rows, dimension, stream.fillNormal(new Float64Array(rows * dimension)));
    const targets = matrix(rows, 1);
    for (let x = 0; x < rows; x++) {
      for (let i = 0; i < hidden; i++) {
        let field = 0;
        for (let j = 0; j < dimension; j++) field += weights[i * dimension + j] * inputs.data[x * dimension + j];
        targets.data[x] += readout[i] * Math.max(0, field);
      }
      targets.data[x] += noise * stream.normal();
    }
    return { inputs, targets };
  };
}

/** Test and training error over the number of gates and of samples: the interpolation threshold at P = N_0 M. */
export const capacity: CatalogueFigure = {
  id: 'ggdln-f3',
  theory: 'ggdln',
  title: 'Capacity and double descent in the number of gates',
  shows:
    'The test error peaks at M = P/N₀, where the network can just fit all labels; the training error vanishes above.',
  citation: 'li2022',
  async compute({ quick, seed, onProgress }) {
    const draw = reluTeacherData(seed, DIMENSION, 0.2);
    const train = draw(400);
    const held = draw(quick ? 200 : 1000);
    const allGates = randomHalfSpaces(new RandomStream({ seed, purpose: 'figure gates' }), 40, DIMENSION, {
      firstAlwaysOpen: true,
    });
    const allTrain = allGates.at({ inputs: train.inputs });
    const allTest = allGates.at({ inputs: held.inputs });
    const widths = quick ? [30, INFINITE] : [30, 200, INFINITE];
    const counts = quick
      ? [1, 4, 8, 10, 12, 20, 40]
      : [...Array.from({ length: 20 }, (_, i) => i + 1), 22, 25, 28, 32, 36, 40];
    const samples = quick ? [60, 120, 200, 300] : [40, 80, 120, 150, 170, 185, 200, 215, 230, 250, 280, 320, 360, 400];
    const at = (width: number, count: number, p: number) => {
      const problem = {
        inputs: firstRows(train.inputs, p),
        targets: firstRows(train.targets, p),
        gates: [firstColumns(firstRows(allTrain, p), count)],
        widths: [width],
        priorVariances: [1, 1],
        temperature: TEMPERATURE,
      };
      const solved = solveErrors(
        problem,
        { inputs: held.inputs, gates: [firstColumns(allTest, count)] },
        held.targets,
        { starts: 'one' },
      );
      return { ...solved, trainError: errorsOf(predictGated(solved.solution, problem), problem.targets).testError };
    };
    let done = 0;
    const total = widths.length * (counts.length + samples.length);
    const curve = (xs: readonly number[], of: (x: number, width: number) => ReturnType<typeof at>) =>
      widths.map((width) =>
        xs.map((x) => {
          onProgress?.(done++ / total);
          return of(x, width);
        }),
      );
    const overGates = curve(counts, (count, width) => at(width, count, SAMPLES));
    const overSamples = curve(samples, (p, width) => at(width, 10, p));
    const lines = (xs: readonly number[], curves: typeof overGates, of: 'testError' | 'trainError'): Series[] =>
      widths.map((width, w) => ({
        type: 'line',
        name: `N = ${width === INFINITE ? '∞' : width}`,
        role: width === INFINITE ? 'limit' : 'theory',
        x: xs,
        y: curves[w].map((errors) => errors[of]),
      }));
    return {
      id: 'ggdln-f3',
      title: 'Capacity and double descent in the number of gates',
      caption:
        `Gaussian inputs (N₀ = ${DIMENSION}), labels of a random ReLU network with noise 0.2, half-space gates with the first always open, T = 10⁻⁴. ` +
        `Left and middle: ${SAMPLES} samples; right: 10 gates. Vertical lines: P = N₀ M.`,
      citations: ['li2022'],
      panels: [
        {
          title: 'test error',
          x: { label: 'gates M', scale: 'log' },
          y: { label: 'test error ε_g', scale: 'log' },
          series: [...lines(counts, overGates, 'testError'), threshold(SAMPLES / DIMENSION)],
        },
        {
          title: 'training error',
          x: { label: 'gates M', scale: 'log' },
          y: { label: 'training error', scale: 'log' },
          series: [...lines(counts, overGates, 'trainError'), threshold(SAMPLES / DIMENSION)],
        },
        {
          title: 'test error over samples, M = 10',
          x: { label: 'samples P', scale: 'log' },
          y: { label: 'test error ε_g', scale: 'log' },
          series: [...lines(samples, overSamples, 'testError'), threshold(10 * DIMENSION)],
        },
      ],
    };
  },
};

function threshold(x: number): Series {
  return { type: 'reference', name: 'interpolation threshold', role: 'data', x };
}

function firstRows(a: Matrix, rows: number): Matrix {
  return matrix(rows, a.columns, a.data.slice(0, rows * a.columns));
}

function firstColumns(a: Matrix, columns: number): Matrix {
  const result = matrix(a.rows, columns);
  for (let i = 0; i < a.rows; i++) {
    result.data.set(a.data.subarray(i * a.columns, i * a.columns + columns), i * columns);
  }
  return result;
}
