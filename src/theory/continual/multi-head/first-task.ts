import { InputError } from '../../../base/input-error.ts';
import { type SymmetricEigen, symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gram, multiply, multiplyVector } from '../../../linalg/products.ts';
import { firstAmplitude } from './amplitude.ts';
import { type HeadTask, inputGram, type MultiHeadModel, squaredNorms } from './model.ts';

/** The inputs of one task in the eigenbasis of their Gram matrix G = X X^T / N0. */
export interface GramBasis {
  readonly task: HeadTask;
  readonly eigen: SymmetricEigen;
  /** Labels in the eigenbasis, V^T y. */
  readonly labels: Float64Array;
  /** Largest over smallest eigenvalue of G. */
  readonly conditionNumber: number;
}

/** One eigendecomposition of G; at T = 0 a singular G is refused, for then the task has no or many solutions. */
export function gramBasis(task: HeadTask, temperature: number, field: string): GramBasis {
  const { inputs, targets } = task;
  if (temperature === 0 && inputs.rows > inputs.columns) {
    throw new InputError(
      `${field}.inputs`,
      `${inputs.rows} samples of ${inputs.columns} inputs at T = 0`,
      'P <= N0, or T > 0',
    );
  }
  const eigen = symmetricEigen(gram(inputs, 1 / inputs.columns));
  const { values } = eigen;
  const largest = values[values.length - 1];
  for (let i = 0; i < values.length; i++) if (values[i] < 1e-14 * largest) values[i] = Math.max(0, values[i]);
  if (temperature === 0 && !(values[0] > 1e-13 * largest)) {
    throw new InputError(`${field}.inputs`, 'linearly dependent samples at T = 0', 'independent samples, or T > 0');
  }
  const conditionNumber = values[0] > 0 ? largest / values[0] : Number.POSITIVE_INFINITY;
  return { task, eigen, labels: multiplyVector(eigen.vectors, targets, true), conditionNumber };
}

/** Mean and variance of a function at a list of points. */
export interface PredictorMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * A network that has learned one task: the scale of its readout and the feature that it has learned
 * (note continual-multi-head, section 2).
 */
export interface FirstTask {
  readonly basis: GramBasis;
  /** u_1 = |a_1|^2 / N at the saddle of eq. (1). */
  readonly u: number;
  /** r_1 = y^T K^-1 y / P with K = sigma_w^2 G, at T = 0. */
  readonly labelPower: number | undefined;
  /** mu(x), mean activity of the hidden direction that the readout points to, eq. (2). */
  featureMean(points: Matrix): Float64Array;
  /** C(x, x'), covariance of that activity, eq. (2). */
  featureCovariance(a: Matrix, b: Matrix): Matrix;
  /** C(x, x). */
  featureVariance(points: Matrix): Float64Array;
  /** Mean sqrt(u) mu(x) and variance u C(x, x) of the head. */
  predict(points: Matrix): PredictorMoments;
}

/**
 * Learns one task from scratch.
 *
 * @param model - only N, the prior variances and T matter here
 * @param task - inputs P x N0, targets P
 * @param field - name of the task in errors
 * @throws InputError if T = 0 and the samples are dependent, or the labels vanish at a load of 1 or more
 */
export function learnFirstTask(model: MultiHeadModel, task: HeadTask, field = 'tasks[0]'): FirstTask {
  const { weightVariance, temperature } = model;
  const basis = gramBasis(task, temperature, field);
  const { values, vectors } = basis.eigen;
  const p = values.length;
  const { u, labelPower } = firstAmplitude(model, values, basis.labels, field);
  const resolvent = values.map((g) => 1 / (u * weightVariance * g + temperature));
  const scaled = matrix(p, p);
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < p; k++) scaled.data[i * p + k] = vectors.data[i * p + k] * Math.sqrt(resolvent[k]);
  }
  const dual = multiplyVector(
    vectors,
    basis.labels.map((label, k) => label * resolvent[k]),
  );

  const featureMean = (points: Matrix) =>
    multiplyVector(inputGram(points, task.inputs), dual).map((value) => Math.sqrt(u) * weightVariance * value);
  const whitened = (points: Matrix) => multiply(inputGram(points, task.inputs), scaled);
  const featureCovariance = (a: Matrix, b: Matrix): Matrix => {
    const wa = whitened(a);
    const explained = multiply(wa, a === b ? wa : whitened(b), { transposeB: true });
    const result = inputGram(a, b);
    for (let i = 0; i < result.data.length; i++) {
      result.data[i] = weightVariance * (result.data[i] - u * weightVariance * explained.data[i]);
    }
    return result;
  };
  const featureVariance = (points: Matrix) => {
    const w = whitened(points);
    return squaredNorms(points).map((norm, i) => {
      let explained = 0;
      for (let k = 0; k < p; k++) explained += w.data[i * p + k] ** 2;
      return Math.max(0, weightVariance * (norm - u * weightVariance * explained));
    });
  };
  return {
    basis,
    u,
    labelPower,
    featureMean,
    featureCovariance,
    featureVariance,
    predict: (points) => ({
      mean: featureMean(points).map((mu) => Math.sqrt(u) * mu),
      variance: featureVariance(points).map((c) => u * c),
    }),
  };
}
