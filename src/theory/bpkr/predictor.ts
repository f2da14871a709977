import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiplyVector } from '../../linalg/products.ts';
import type { KernelProblem } from '../shared/kernel-problem.ts';

/** The posterior of the function at the test points and its error on the training points, for one output. */
export interface ScalarPredictor {
  /** <f(x)>, length P*. */
  readonly mean: Float64Array;
  /** Var f(x), length P*. */
  readonly variance: Float64Array;
  /** <|f - y|^2> / P on the training points. */
  readonly trainError: number;
}

/**
 * Coefficients w_i of the mean, <f(x)> = sum_i kappa_i(x) w_i: w_i = U c_i / v_i.
 *
 * @param logAmplitude - log of the factor in front of the problem's kernel (U sigma_1^2)
 * @param out - receives them, length R
 * @param labels - c, R x m, where they are not those of the problem; `output` says which column
 */
export function meanCoefficients(
  problem: KernelProblem,
  logAmplitude: number,
  temperature: number,
  out: Float64Array = new Float64Array(problem.rank),
  labels: Matrix = problem.labels,
  output = 0,
): Float64Array {
  const ridge = temperature === 0 ? 0 : temperature * Math.exp(-logAmplitude);
  const { eigenvalues } = problem;
  for (let i = 0; i < out.length; i++) out[i] = labels.data[i * labels.columns + output] / (eigenvalues[i] + ridge);
  return out;
}

/**
 * Coefficients of the part of the variance that noise leaves along each eigenvector: Var f(x) = U remainder(x) +
 * sum_i kappa_i(x)^2 s_i, s_i = T / (lambda_i (lambda_i + T/U)). A sum of positive terms: nothing cancels at small T.
 */
export function varianceCoefficients(
  problem: KernelProblem,
  logAmplitude: number,
  temperature: number,
  out: Float64Array = new Float64Array(problem.rank),
): Float64Array {
  const { eigenvalues } = problem;
  if (temperature === 0) return out.fill(0);
  const ridge = temperature * Math.exp(-logAmplitude);
  for (let i = 0; i < out.length; i++) out[i] = temperature / eigenvalues[i] / (eigenvalues[i] + ridge);
  return out;
}

/** <|f - y|^2>/P on the training points: [sum_i (T^2 c_i^2/v_i^2 + T q_i) + |y_perp|^2] / P (note bpkr, section 3.1). */
export function trainingError(problem: KernelProblem, logAmplitude: number, temperature: number): number {
  let sum = problem.residual;
  if (temperature > 0) {
    const ridge = temperature * Math.exp(-logAmplitude);
    const { eigenvalues, labels, outputs } = problem;
    for (let i = 0; i < eigenvalues.length; i++) {
      const rest = 1 / (1 + eigenvalues[i] / ridge);
      for (let k = 0; k < outputs; k++) sum += (rest * labels.data[i * outputs + k]) ** 2;
      sum += (outputs * temperature) / (1 + ridge / eigenvalues[i]);
    }
  }
  return sum / problem.samples;
}

/**
 * Mean, variance and training error given the amplitude of the kernel: those of a Gaussian process with kernel U K and
 * noise T (note bpkr, section 3.1).
 *
 * @param logAmplitude - log of the factor in front of the problem's kernel (U sigma_1^2)
 */
export function scalarPredictor(problem: KernelProblem, logAmplitude: number, temperature: number): ScalarPredictor {
  const mean = multiplyVector(problem.testProjections, meanCoefficients(problem, logAmplitude, temperature));
  const variance = multiplyVector(
    squaredProjections(problem),
    varianceCoefficients(problem, logAmplitude, temperature),
  );
  addRemainder(problem, Math.exp(logAmplitude), variance);
  return { mean, variance, trainError: trainingError(problem, logAmplitude, temperature) };
}

/** variance += amplitude * remainder, where an infinite amplitude leaves what is determined as it is. */
export function addRemainder(problem: KernelProblem, amplitude: number, variance: Float64Array): void {
  const { testRemainder } = problem;
  for (let n = 0; n < variance.length; n++) if (testRemainder[n] > 0) variance[n] += amplitude * testRemainder[n];
}

const squares = new WeakMap<KernelProblem, Matrix>();

/** kappa_i(x)^2, P* x R; kept with the problem. */
export function squaredProjections(problem: KernelProblem): Matrix {
  let result = squares.get(problem);
  if (result === undefined) {
    const { rows, columns, data } = problem.testProjections;
    result = matrix(
      rows,
      columns,
      data.map((x) => x * x),
    );
    squares.set(problem, result);
  }
  return result;
}
