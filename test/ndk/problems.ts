import type { Activation } from '../../src/activations/activation.ts';
import { type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { type CheckedProblem, checkProblem } from '../../src/theory/ndk/problem.ts';

/** A small problem of random data. */
export function smallProblem(
  activation: Activation,
  depth: number,
  options: {
    readonly sigma2?: number | readonly number[];
    readonly initial2?: number | readonly number[];
    readonly temperature?: number;
    readonly samples?: number;
    readonly test?: number;
    readonly dimension?: number;
    readonly outputs?: number;
    readonly seed?: number;
  } = {},
): CheckedProblem {
  const { samples = 4, test = 2, dimension = 6, outputs = 1, seed = 11, temperature = 0.1 } = options;
  const stream = new RandomStream({ seed, purpose: 'ndk-test' });
  const fill = (rows: number, columns: number): Matrix => {
    const result = matrix(rows, columns);
    stream.fillNormal(result.data);
    return result;
  };
  const layers = (value: number | readonly number[]) =>
    typeof value === 'number' ? new Array<number>(depth + 1).fill(value) : value;
  const priorVariances = layers(options.sigma2 ?? 1);
  return checkProblem({
    inputs: fill(samples, dimension),
    targets: fill(samples, outputs),
    testInputs: fill(test, dimension),
    activation,
    priorVariances,
    initialVariances: layers(options.initial2 ?? priorVariances),
    temperature,
  });
}

/** Largest difference of two arrays, relative to the largest entry of the second. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let error = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    error = Math.max(error, Math.abs(actual[i] - expected[i]));
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return scale > 0 ? error / scale : error;
}
