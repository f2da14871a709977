import type { Activation } from '../../../activations/activation.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { DynamicsProblem } from '../../../theory/ndk/index.ts';

/** `count` equal layers' numbers. */
export function layersOf(depth: number, value: number): number[] {
  return new Array<number>(depth + 1).fill(value);
}

/**
 * The synthetic data of the paper: orthogonal training inputs with balanced labels, and a test input of label 1 that overlaps
 * with the first of them (note ndk, section 14).
 *
 * With balanced labels the mean predictor does not depend on the number of training inputs: the contributions of opposite
 * labels at equal overlap cancel, so that two inputs already give the course of any number.
 */
export function overlapProblem(options: {
  readonly activation: Activation;
  readonly depth: number;
  readonly sigma0: number;
  readonly temperature: number;
  readonly samples: number;
  readonly dimension: number;
  readonly overlap?: number;
}): DynamicsProblem {
  const { samples, dimension, depth, sigma0, overlap = 0.7 } = options;
  const size = Math.sqrt(dimension);
  const inputs = matrix(samples, dimension);
  for (let i = 0; i < samples; i++) inputs.data[i * dimension + i] = size;
  const targets = matrix(
    samples,
    1,
    Float64Array.from({ length: samples }, (_, i) => (i % 2 === 0 ? 1 : -1)),
  );
  const testInputs = matrix(1, dimension);
  testInputs.data[0] = overlap * size;
  testInputs.data[dimension - 1] = Math.sqrt(1 - overlap * overlap) * size;
  return {
    inputs,
    targets,
    testInputs,
    activation: options.activation,
    priorVariances: layersOf(depth, 1),
    initialVariances: layersOf(depth, sigma0 * sigma0),
    temperature: options.temperature,
  };
}

/** A linear teacher with Gaussian inputs, noise on the training labels, clean test targets. */
export function teacherProblem(options: {
  readonly samples: number;
  readonly test: number;
  readonly dimension: number;
  readonly noise: number;
  readonly seed: number;
}): { readonly inputs: Matrix; readonly targets: Matrix; readonly testInputs: Matrix; readonly testTargets: Matrix } {
  const { samples, test, dimension, noise, seed } = options;
  const stream = (purpose: string) => new RandomStream({ seed, purpose: `ndk-teacher-${purpose}` });
  const inputs = matrix(samples, dimension);
  const testInputs = matrix(test, dimension);
  stream('train').fillNormal(inputs.data);
  stream('test').fillNormal(testInputs.data);
  const teacher = stream('teacher').fillNormal(new Float64Array(dimension));
  const label = (x: Matrix) => {
    const y = matrix(x.rows, 1);
    for (let i = 0; i < x.rows; i++) {
      for (let j = 0; j < dimension; j++) y.data[i] += (x.data[i * dimension + j] * teacher[j]) / Math.sqrt(dimension);
    }
    return y;
  };
  const targets = label(inputs);
  const errors = stream('noise').fillNormal(new Float64Array(samples));
  for (let i = 0; i < samples; i++) targets.data[i] += noise * errors[i];
  return { inputs, targets, testInputs, testTargets: label(testInputs) };
}

/** Random inputs and targets, for toy problems. */
export function randomProblem(options: {
  readonly activation: Activation;
  readonly depth: number;
  readonly sigma0: number;
  readonly temperature: number;
  readonly samples: number;
  readonly test: number;
  readonly dimension: number;
  readonly seed: number;
}): DynamicsProblem & { readonly testInputs: Matrix } {
  const stream = new RandomStream({ seed: options.seed, purpose: 'ndk-toy' });
  const inputs = matrix(options.samples, options.dimension);
  const testInputs = matrix(options.test, options.dimension);
  const targets = matrix(options.samples, 1);
  stream.fillNormal(inputs.data);
  stream.fillNormal(testInputs.data);
  for (let i = 0; i < options.samples; i++) targets.data[i] = stream.normal() > 0 ? 1 : -1;
  // Test points near the training points of label 1, where the predictor has something to say
  for (let i = 0; i < options.test; i++) {
    const near = i % options.samples;
    for (let j = 0; j < options.dimension; j++) {
      const at = i * options.dimension + j;
      testInputs.data[at] = 0.8 * inputs.data[near * options.dimension + j] + 0.6 * testInputs.data[at];
    }
  }
  return {
    inputs,
    targets,
    testInputs,
    activation: options.activation,
    priorVariances: layersOf(options.depth, 1),
    initialVariances: layersOf(options.depth, options.sigma0 ** 2),
    temperature: options.temperature,
  };
}
