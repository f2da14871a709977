import { activationOf } from '../../../activations/registry.ts';
import { type CholeskyFactor, cholesky, solveCholesky } from '../../../linalg/cholesky.ts';
import { symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../linalg/products.ts';
import { firstAmplitude } from './amplitude.ts';
import type { PredictorMoments } from './first-task.ts';
import { type HeadTask, inputGram, type MultiHeadModel, squaredNorms } from './model.ts';
import { clamp } from './response.ts';

const relu = activationOf('relu').dual;

/**
 * Arc-cosine kernel of two sets of points.
 *
 * @param variances - of a weight seen by the first set, by the second set, and their covariance
 */
export function reluKernel(a: Matrix, b: Matrix, variances: readonly [number, number, number]): Matrix {
  const [va, vb, covariance] = variances;
  return entrywise(a, b, (g, v, w) => relu.value(covariance * g, va * v, vb * w));
}

/**
 * What the arc-cosine kernel loses when the covariance of the weights falls from their variance by `step`, without
 * cancellation: K_S = K_1 - K_0 of a network whose weights keep all but `step` (note continual-multi-head, section 9).
 */
export function reluFreshKernel(a: Matrix, b: Matrix, variance: number, step: number): Matrix {
  return entrywise(a, b, (g, v, w) => relu.difference(variance * g, step * g, variance * v, variance * w));
}

/** Theta = lim K_S / s^2 = E[phi' phi'] G on one set of points (note continual-multi-head, section 9). */
export function reluResponseShape(points: Matrix, variance: number): Matrix {
  return entrywise(points, points, (g, v, w) => relu.derivative(variance * g, variance * v, variance * w) * g);
}

/** f(x . x', |x|^2, |x'|^2), all over N0, of every pair of points. */
function entrywise(a: Matrix, b: Matrix, f: (g: number, v: number, w: number) => number): Matrix {
  const gram = inputGram(a, b);
  const na = squaredNorms(a);
  const nb = squaredNorms(b);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      const at = i * b.rows + j;
      gram.data[at] = f(gram.data[at], na[i], nb[j]);
    }
  }
  return gram;
}

/** A ReLU network that has learned one task. */
export interface FirstReluTask {
  /** u_1 */
  readonly u: number;
  /** Of u_1 K_phi + T. */
  readonly factor: CholeskyFactor;
  /** (u_1 K_phi + T)^-1 y, P x 1 */
  readonly dual: Matrix;
  predict(points: Matrix): PredictorMoments;
}

/** Learns one task from scratch with the arc-cosine kernel in the place of the linear one (note continual-multi-head, sections 2 and 9). */
export function learnFirstReluTask(model: MultiHeadModel, task: HeadTask, field: string): FirstReluTask {
  const { weightVariance, temperature } = model;
  const past: [number, number, number] = [weightVariance, weightVariance, weightVariance];
  const kernel = reluKernel(task.inputs, task.inputs, past);
  const eigen = symmetricEigen(kernel);
  const labels = multiplyVector(eigen.vectors, task.targets, true);
  // sigma_w^2 is inside the kernel.
  const { u } = firstAmplitude({ ...model, weightVariance: 1 }, eigen.values, labels, field);
  const factor = cholesky(shifted(kernel, u, temperature), `${field}.inputs`);
  const dual = solveCholesky(factor, matrix(task.targets.length, 1, task.targets));
  return {
    u,
    factor,
    dual,
    predict(points) {
      const cross = reluKernel(task.inputs, points, past);
      const solved = solveCholesky(factor, cross);
      const mean = multiply(cross, dual, { transposeA: true }).data.map((value) => u * value);
      const variance = squaredNorms(points).map((norm, i) => {
        let explained = 0;
        for (let k = 0; k < cross.rows; k++) {
          explained += cross.data[k * cross.columns + i] * solved.data[k * cross.columns + i];
        }
        return clamp(u * (relu.diagonal(weightVariance * norm) - u * explained));
      });
      return { mean, variance };
    },
  };
}

/** factor A + ridge */
export function shifted(a: Matrix, factor: number, ridge: number): Matrix {
  const data = a.data.map((value) => factor * value);
  for (let i = 0; i < a.rows; i++) data[i * a.rows + i] += ridge;
  return matrix(a.rows, a.columns, data);
}
