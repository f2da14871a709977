import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../linalg/products.ts';
import type { KernelProblem } from '../shared/kernel-problem.ts';
import type { LayerFeedback } from './layer-kernels.ts';
import type { HiddenLayer } from './layers.ts';
import { labelForm, type MatrixSaddle } from './matrix-saddle.ts';
import { addRemainder, meanCoefficients, squaredProjections, varianceCoefficients } from './predictor.ts';

/** The posterior of the function at the test points, m outputs. */
export interface MatrixPredictor {
  /** <f(x)>, P* x m. */
  readonly mean: Matrix;
  /** Cov f(x), m x m for each test point. */
  readonly covariance: readonly Matrix[];
  /** Trace of each covariance, length P*. */
  readonly variance: Float64Array;
  /** <|f - y|^2> / P on the training points, summed over outputs. */
  readonly trainError: number;
}

/** Mean, covariance and training error at a matrix saddle; in the eigenbasis of U every output is a scalar problem. */
export function matrixPredictor(
  problem: KernelProblem,
  saddle: MatrixSaddle,
  temperature: number,
  logInputVariance = 0,
): MatrixPredictor {
  const { outputs: m, rank, eigenvalues, samples } = problem;
  const { vectors, values } = saddle.eigen;
  const rotated = multiply(problem.labels, vectors);
  const tests = problem.testProjections.rows;
  const scratch = new Float64Array(rank);
  const rotatedMean = matrix(tests, m);
  const variances: Float64Array[] = [];
  let error = problem.residual;
  for (let k = 0; k < m; k++) {
    const logAmplitude = Math.log(values[k]) + logInputVariance;
    const mean = multiplyVector(
      problem.testProjections,
      meanCoefficients(problem, logAmplitude, temperature, scratch, rotated, k),
    );
    for (let n = 0; n < tests; n++) rotatedMean.data[n * m + k] = mean[n];
    const variance = multiplyVector(
      squaredProjections(problem),
      varianceCoefficients(problem, logAmplitude, temperature, scratch),
    );
    addRemainder(problem, Math.exp(logAmplitude), variance);
    variances.push(variance);
    if (temperature === 0) continue;
    const ridge = temperature * Math.exp(-logAmplitude);
    for (let i = 0; i < rank; i++) {
      error +=
        (rotated.data[i * m + k] / (1 + eigenvalues[i] / ridge)) ** 2 + temperature / (1 + ridge / eigenvalues[i]);
    }
  }
  const covariance = Array.from({ length: tests }, (_, n) => {
    const result = matrix(m, m);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let k = 0; k < m; k++) sum += vectors.data[i * m + k] * variances[k][n] * vectors.data[j * m + k];
        result.data[i * m + j] = sum;
      }
    }
    return result;
  });
  const variance = new Float64Array(tests);
  for (const own of variances) for (let n = 0; n < tests; n++) variance[n] += own[n];
  return {
    mean: multiply(rotatedMean, vectors, { transposeB: true }),
    covariance,
    variance,
    trainError: error / samples,
  };
}

/** <f^T V_l^-1 f> at a matrix saddle: V_l has the eigenvectors of U and eigenvalues prod_{j >= l} u_jk. */
export function matrixFeedback(
  problem: KernelProblem,
  saddle: MatrixSaddle,
  temperature: number,
  logInputVariance = 0,
): LayerFeedback[] {
  const { outputs: m, rank, eigenvalues } = problem;
  const { vectors, values } = saddle.eigen;
  const rotated = multiply(problem.labels, vectors);
  const below = new Array<number>(m).fill(1);
  return saddle.u.map((_, l) => {
    const core = matrix(rank, rank);
    let free = 0;
    for (let k = 0; k < m; k++) {
      if (l > 0) below[k] *= saddle.u[l - 1][k];
      const inverse = below[k] / values[k];
      const ridge = temperature === 0 ? 0 : temperature * Math.exp(-Math.log(values[k]) - logInputVariance);
      const mu = eigenvalues.map((lambda, i) => rotated.data[i * m + k] / (1 + ridge / lambda));
      for (let i = 0; i < rank; i++) {
        for (let j = 0; j < rank; j++) core.data[i * rank + j] += inverse * mu[i] * mu[j];
        core.data[i * rank + i] += (inverse * temperature) / (1 + ridge / eigenvalues[i]);
      }
      free += below[k] * Math.exp(logInputVariance);
    }
    return { core, free };
  });
}

/**
 * <U> with the first correction in m/N, for one hidden layer at T = 0 (note bpkr, section 7): with a_k = N U_k / sigma_2^2,
 * b_k = R r_k / U_k, s_k = a_k + b_k, <U>_kk = U_k [1 + (b_k / s_k) (2 / s_k + sum_{j != k} 2 / (s_k + s_j))].
 */
export function firstOrderMeanU(
  problem: KernelProblem,
  saddle: MatrixSaddle,
  layer: HiddenLayer,
  logInputVariance = 0,
): Matrix {
  const m = problem.outputs;
  const { vectors, values } = saddle.eigen;
  const form = multiply(multiply(vectors, labelForm(problem), { transposeA: true }), vectors);
  const b = values.map((U, k) => (form.data[k * m + k] * Math.exp(-logInputVariance)) / U);
  const s = values.map((U, k) => (layer.width * U) / layer.variance + b[k]);
  const result = matrix(m, m);
  for (let k = 0; k < m; k++) {
    let sum = 2 / s[k];
    for (let j = 0; j < m; j++) if (j !== k) sum += 2 / (s[k] + s[j]);
    const value = values[k] * (1 + (b[k] / s[k]) * sum);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) result.data[i * m + j] += value * vectors.data[i * m + k] * vectors.data[j * m + k];
    }
  }
  return result;
}
