import { cholesky, solveCholesky } from '../../../linalg/cholesky.ts';
import { symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gram, gramOfColumns, multiply } from '../../../linalg/products.ts';
import type { RandomStream } from '../../../random/stream.ts';
import type { LayerStep } from './sampling.ts';

/** A linear network with one hidden layer: W, N x N0, and the readout A, N x m. */
export interface LinearNetwork {
  readonly hidden: Matrix;
  readonly readout: Matrix;
}

/**
 * Learns one task exactly by Gibbs sampling: the readout given the hidden layer and the other way round are Gaussian, and
 * each is a draw of the free step corrected on the data (note continual-single-head, section 7, method 1).
 *
 * @param inputs - x / sqrt(N0), P x r
 * @param before - the network of the task before; zeros at the first task
 * @param steps - free step of the hidden layer and of the readout
 */
export function gibbsTask(
  inputs: Matrix,
  targets: Matrix,
  before: LinearNetwork,
  steps: readonly LayerStep[],
  temperature: number,
  sweeps: number,
  stream: RandomStream,
): LinearNetwork {
  const [hiddenStep, readoutStep] = steps;
  const width = before.hidden.rows;
  const noise = () => {
    const z = matrix(targets.rows, targets.columns);
    if (temperature > 0) stream.fillNormal(z.data, Math.sqrt(temperature));
    return z;
  };
  const samples = symmetricEigen(gram(inputs));
  let hidden = freeDraw(before.hidden, hiddenStep, stream);
  let readout = freeDraw(before.readout, readoutStep, stream);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    // A given W: features G = X W^T / sqrt(N0 N), P x N.
    const features = multiply(inputs, hidden, { transposeB: true });
    for (let i = 0; i < features.data.length; i++) features.data[i] /= Math.sqrt(width);
    const free = freeDraw(before.readout, readoutStep, stream);
    const kernel = gram(features, readoutStep.stepVariance);
    for (let i = 0; i < kernel.rows; i++) kernel.data[i * kernel.rows + i] += temperature;
    const gap = difference(targets, multiply(features, free), noise());
    const dual = solveCholesky(cholesky(kernel, 'tasks'), gap);
    readout = plus(free, multiply(features, dual, { transposeA: true }), readoutStep.stepVariance);

    // W given A: the covariance of the outputs is (A^T A / N) x (X X^T / N0), diagonal in the two eigenbases.
    const loose = freeDraw(before.hidden, hiddenStep, stream);
    const outputs = symmetricEigen(gramOfColumns(readout, 1 / width));
    const values = multiply(multiply(inputs, loose, { transposeB: true }), readout);
    for (let i = 0; i < values.data.length; i++) values.data[i] /= Math.sqrt(width);
    const residual = difference(targets, values, noise());
    const inside = multiply(multiply(samples.vectors, residual, { transposeA: true }), outputs.vectors);
    const largest = (samples.values.at(-1) ?? 0) * (outputs.values.at(-1) ?? 0);
    for (let i = 0; i < inside.rows; i++) {
      for (let j = 0; j < inside.columns; j++) {
        const scale = samples.values[i] * outputs.values[j];
        const precision = hiddenStep.stepVariance * scale + temperature;
        inside.data[i * inside.columns + j] *= temperature > 0 || scale > 1e-12 * largest ? 1 / precision : 0;
      }
    }
    const coefficients = multiply(multiply(samples.vectors, inside), outputs.vectors, { transposeB: true });
    const push = multiply(readout, multiply(coefficients, inputs, { transposeA: true }));
    hidden = plus(loose, push, hiddenStep.stepVariance / Math.sqrt(width));
  }
  return { hidden, readout };
}

function freeDraw(before: Matrix, { memory, stepVariance }: LayerStep, stream: RandomStream): Matrix {
  const draw = stream.fillNormal(new Float64Array(before.data.length), Math.sqrt(stepVariance));
  for (let i = 0; i < draw.length; i++) draw[i] += memory * before.data[i];
  return matrix(before.rows, before.columns, draw);
}

function difference(targets: Matrix, values: Matrix, noise: Matrix): Matrix {
  return matrix(
    targets.rows,
    targets.columns,
    targets.data.map((y, i) => y - values.data[i] - noise.data[i]),
  );
}

function plus(a: Matrix, b: Matrix, factor: number): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value, i) => value + factor * b.data[i]),
  );
}
