import { InputError } from '../../../base/input-error.ts';
import { type SymmetricEigen, symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gram, multiply, multiplyVector } from '../../../linalg/products.ts';
import { outsideSpan, type RowRange } from '../../../linalg/row-range.ts';
import { firstAmplitude } from './amplitude.ts';
import { type HeadTask, inputGram, type MultiHeadModel } from './model.ts';
import { taskInRange } from './task-range.ts';

/** The inputs of one task in the eigenbasis of their Gram matrix G = X X^T / N0. */
export interface GramBasis {
  readonly task: HeadTask;
  readonly eigen: SymmetricEigen;
  /** Labels in the eigenbasis, V^T y. */
  readonly labels: Float64Array;
  /** Largest over smallest eigenvalue of G in its range. */
  readonly conditionNumber: number;
  /** Rotated samples without inputs and their squared targets: what the task lost when it was rotated to its range. */
  readonly outside: number;
  readonly residual: number;
  /** The span of the inputs. */
  readonly range: Pick<RowRange, 'directions'>;
}

/**
 * One decomposition of the inputs; at T = 0 dependent samples are refused, for then the task has no or many solutions, and at
 * T > 0 the task is rotated to their range.
 */
export function gramBasis(given: HeadTask, temperature: number, field: string): GramBasis {
  const { rows, columns } = given.inputs;
  if (temperature === 0 && rows > columns) {
    throw new InputError(`${field}.inputs`, `${rows} samples of ${columns} inputs at T = 0`, 'P <= N0, or T > 0');
  }
  const { task, outside, residual } = taskInRange(given);
  if (temperature === 0 && outside > 0) {
    const directions = rows - outside;
    const cause = directions === rows - 1 ? ', as samples centred on their own mean do' : '';
    throw new InputError(
      `${field}.inputs`,
      `${rows} samples that span ${directions} directions at T = 0${cause}`,
      'T > 0, or independent samples: at most as many as coordinates in which the inputs of a task live, not centred on their mean',
    );
  }
  const { inputs, targets } = task;
  const { values, vectors } = task.spectrum ?? gramSpectrum(inputs);
  const rank = values.length;
  return {
    task,
    eigen: { values, vectors },
    labels: multiplyVector(vectors, targets, true),
    conditionNumber: rank === 0 ? 1 : values[rank - 1] / values[0],
    outside,
    residual,
    range: { directions: directionsOf(inputs, values, vectors) },
  };
}

/** v_i = X^T e_i / sqrt(N0 g_i), N0 x R: an orthonormal basis of the span of the inputs. */
function directionsOf(inputs: Matrix, values: Float64Array, vectors: Matrix): Matrix {
  const directions = multiply(inputs, vectors, { transposeA: true });
  const rank = values.length;
  for (let i = 0; i < directions.data.length; i++) directions.data[i] /= Math.sqrt(inputs.columns * values[i % rank]);
  return directions;
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
 * @param given - the task: inputs P x N0, targets P
 * @param field - name of the task in errors
 * @throws InputError if T = 0 and the samples are dependent, or the labels vanish at a load of 1 or more
 */
export function learnFirstTask(model: MultiHeadModel, given: HeadTask, field = 'tasks[0]'): FirstTask {
  const { weightVariance, temperature } = model;
  const basis = gramBasis(given, temperature, field);
  const { task, range } = basis;
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
    // C(x, x) = sigma_w^2 [what of x lies outside of the inputs + sum_k (e_k . k(x))^2 / g_k x T / (u sigma_w^2 g_k + T)]
    const inside = matrix(points.rows, p);
    for (let i = 0; i < inside.data.length; i++) {
      const k = i % p;
      inside.data[i] = whitened.data[i] * Math.sqrt(points.columns / values[k] / resolvent[k]);
    }
    const variance = outsideSpan(range, points, inside).map((outside, i) => {
      let left = outside;
      for (let k = 0; k < p; k++) left += whitened.data[i * p + k] ** 2 * (temperature / values[k]);
      return weightVariance * left;
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
