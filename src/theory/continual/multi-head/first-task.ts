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
  const { values: found, vectors } = task.spectrum ?? gramSpectrum(inputs);
  const largest = found[found.length - 1];
  const values = found.map((value) => (value < 1e-14 * largest ? Math.max(0, value) : value));
  if (temperature === 0 && !(values[0] > 1e-13 * largest)) {
    throw new InputError(`${field}.inputs`, 'linearly dependent samples at T = 0', 'independent samples, or T > 0');
  }
  const conditionNumber = values[0] > 0 ? largest / values[0] : Number.POSITIVE_INFINITY;
  return { task, eigen: { values, vectors }, labels: multiplyVector(vectors, targets, true), conditionNumber };
}

/** The eigendecomposition of G = X X^T / N0. */
export function gramSpectrum(inputs: Matrix): SymmetricEigen {
  return symmetricEigen(gram(inputs, 1 / inputs.columns));
}

/** Mean and variance of a function at a list of points. */
export interface PredictorMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** The learned feature at a list of n points: mu(x) and C(x, x), and what they are made of. */
export interface FeatureMoments extends PredictorMoments {
  /** k(x) = X x / N0, n x P. */
  readonly overlaps: Matrix;
  /** w(x) = k(x) V R^(1/2), n x P, with R = 1 / (u sigma_w^2 g + T) over the eigenvalues g of G. */
  readonly whitened: Matrix;
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
  /** mu(x) and C(x, x) together, at the cost of one of them. */
  features(points: Matrix): FeatureMoments;
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

  const meanFrom = (overlaps: Matrix) =>
    multiplyVector(overlaps, dual).map((value) => Math.sqrt(u) * weightVariance * value);
  const whiten = (points: Matrix) => multiply(inputGram(points, task.inputs), scaled);
  const featureCovariance = (a: Matrix, b: Matrix): Matrix => {
    const wa = whiten(a);
    const explained = multiply(wa, a === b ? wa : whiten(b), { transposeB: true });
    const result = inputGram(a, b);
    for (let i = 0; i < result.data.length; i++) {
      result.data[i] = weightVariance * (result.data[i] - u * weightVariance * explained.data[i]);
    }
    return result;
  };
  const features = (points: Matrix): FeatureMoments => {
    const overlaps = inputGram(points, task.inputs);
    const whitened = multiply(overlaps, scaled);
    const variance = squaredNorms(points).map((norm, i) => {
      let explained = 0;
      for (let k = 0; k < p; k++) explained += whitened.data[i * p + k] ** 2;
      return Math.max(0, weightVariance * (norm - u * weightVariance * explained));
    });
    return { mean: meanFrom(overlaps), variance, overlaps, whitened };
  };
  return {
    basis,
    u,
    labelPower,
    featureMean: (points) => meanFrom(inputGram(points, task.inputs)),
    featureCovariance,
    features,
    predict: (points) => headOn(features(points), u),
  };
}

/** The head of a network that has learned one task, on its feature. */
export function headOn({ mean, variance }: PredictorMoments, u: number): PredictorMoments {
  return { mean: mean.map((mu) => Math.sqrt(u) * mu), variance: variance.map((c) => u * c) };
}
