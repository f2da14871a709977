import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gramOfColumns, multiply } from '../../linalg/products.ts';
import { symmetrize } from '../../linalg/symmetrize.ts';
import type { AmplitudePosterior } from '../shared/amplitude-posterior.ts';
import { GammaProduct } from '../shared/gamma-product.ts';
import type { KernelProblem } from '../shared/kernel-problem.ts';
import type { HiddenLayer } from './layers.ts';

/**
 * What the data add to the kernel of one hidden layer: <f f^T / V_l> over training points is E core E^T, and `free` is
 * <A / V_l> for the part of test functions that the training points leave undetermined, A being the kernel's amplitude.
 */
export interface LayerFeedback {
  /** R x R, symmetric. */
  readonly core: Matrix;
  readonly free: number;
}

/** q_i c_i: the mean of f along each eigenvector of the kernel. */
function meanAlong(problem: KernelProblem, logAmplitude: number, temperature: number): Float64Array {
  const { eigenvalues, labels, outputs } = problem;
  const ridge = temperature === 0 ? 0 : temperature * Math.exp(-logAmplitude);
  return eigenvalues.map((lambda, i) => labels.data[i * outputs] / (1 + ridge / lambda));
}

/** T q_i: the variance of f along each eigenvector of the kernel. */
function varianceAlong(problem: KernelProblem, logAmplitude: number, temperature: number): Float64Array {
  const ridge = temperature === 0 ? 0 : temperature * Math.exp(-logAmplitude);
  return problem.eigenvalues.map((lambda) => temperature / (1 + ridge / lambda));
}

/**
 * The feedback at a saddle: (mu mu^T + C) / V_l, V_l = prod_{j >= l} u_j (note bpkr, section 5).
 *
 * @param u - order parameters u_l
 */
export function saddleFeedback(
  problem: KernelProblem,
  u: readonly number[],
  logU: number,
  temperature: number,
  logInputVariance: number,
): LayerFeedback[] {
  const logAmplitude = logU + logInputVariance;
  const mu = meanAlong(problem, logAmplitude, temperature);
  const c = varianceAlong(problem, logAmplitude, temperature);
  let logBelow = 0;
  return u.map((_, l) => {
    // 1 / V_l = prod_{j < l} u_j / U, in logarithms because U may be beyond overflow
    if (l > 0) logBelow += Math.log(u[l - 1]);
    const inverse = Math.exp(logBelow - logU);
    return {
      core: outer(mu, inverse, c),
      free: Math.exp(logBelow + logInputVariance),
    };
  });
}

/**
 * The feedback averaged over the exact posterior: 1 / V_l has the conditional mean
 * E[1/V_l | U] = (1/U) prod_{j<l} sigma_{j+1}^2 p^(l)(t) / p(t), where p^(l) has the shapes of layers below l raised by one
 * (note bpkr, section 6.3).
 */
export function exactFeedback(
  problem: KernelProblem,
  layers: readonly HiddenLayer[],
  posterior: AmplitudePosterior,
  temperature: number,
  logInputVariance: number,
): LayerFeedback[] {
  const { nodes, weights, logPrior } = posterior;
  const means = Array.from(nodes, (t) => meanAlong(problem, t + logInputVariance, temperature));
  const noises = Array.from(nodes, (t) => varianceAlong(problem, t + logInputVariance, temperature));
  return layers.map((_, l) => {
    const logInverse = logInverseBelow(layers, l, nodes, logPrior);
    const rows = matrix(nodes.length, problem.rank);
    const noise = new Float64Array(problem.rank);
    let free = 0;
    for (let j = 0; j < nodes.length; j++) {
      if (weights[j] === 0) continue;
      const logWeight = Math.log(weights[j]) + logInverse[j];
      const weight = Math.exp(logWeight);
      const root = Math.exp(logWeight / 2);
      for (let i = 0; i < problem.rank; i++) {
        rows.data[j * problem.rank + i] = root * means[j][i];
        noise[i] += weight * noises[j][i];
      }
      free += Math.exp(logWeight + nodes[j] + logInputVariance);
    }
    const core = gramOfColumns(rows);
    for (let i = 0; i < problem.rank; i++) core.data[i * problem.rank + i] += noise[i];
    return { core, free };
  });
}

/** log E[1/V_l | U] at the nodes, for hidden layer l + 1. */
function logInverseBelow(
  layers: readonly HiddenLayer[],
  l: number,
  nodes: Float64Array,
  logPrior: Float64Array,
): Float64Array {
  const logVariances = layers.slice(0, l).reduce((sum, { variance }) => sum + Math.log(variance), 0);
  const finite = layers.some(({ width }, j) => j < l && width !== Number.POSITIVE_INFINITY);
  if (!finite) return nodes.map((t) => logVariances - t);
  let logConstant = 0;
  const factors = layers.flatMap(({ width, variance }, j) => {
    if (width === Number.POSITIVE_INFINITY) {
      logConstant += Math.log(variance);
      return [];
    }
    return [{ shape: width / 2 + (j < l ? 1 : 0), scale: (2 * variance) / width }];
  });
  const raised = new GammaProduct(factors).logDensity(nodes.map((t) => t - logConstant));
  return nodes.map((t, j) => logVariances - t + raised[j] - logPrior[j]);
}

function outer(mu: Float64Array, scale: number, diagonal: Float64Array): Matrix {
  const n = mu.length;
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) result.data[i * n + j] = scale * mu[i] * mu[j];
    result.data[i * n + i] += scale * diagonal[i];
  }
  return result;
}

/**
 * Posterior kernels of the hidden layers, <K_l> = sigma_{l+1}^2 [(1 - m/N_l) <K_{l-1}> + (1/N_l) <f^T V_l^-1 f>] with
 * K_l = (sigma_{l+1}^2 / N_l) h_l . h_l (note bpkr, section 5; section 7 for m outputs).
 *
 * On every point f is G (E^T f_train) plus a part that the training points leave free, with G = [E; kappa / lambda]: the
 * recursion runs in the eigenbasis.
 *
 * @param testKernel - kernel of the test points with themselves at sigma_1^2 = 1, P* x P*; with it the kernels are over
 *   training points followed by test points
 * @returns L matrices, P x P or (P + P*) x (P + P*)
 */
export function layerKernels(
  problem: KernelProblem,
  layers: readonly HiddenLayer[],
  inputVariance: number,
  feedback: readonly LayerFeedback[],
  testKernel?: Matrix,
): Matrix[] {
  const { rank, outputs } = problem;
  let core = matrix(rank, rank);
  for (let i = 0; i < rank; i++) core.data[i * rank + i] = inputVariance * problem.eigenvalues[i];
  let free = inputVariance;
  const basis = testKernel === undefined ? problem.vectors() : extendedBasis(problem);
  const rest = testKernel === undefined ? undefined : undetermined(problem, testKernel);
  return layers.map(({ width, variance }, l) => {
    const fresh = outputs / width;
    const keep = variance * (1 - fresh);
    const add = variance / width;
    const next = matrix(rank, rank);
    for (let i = 0; i < next.data.length; i++) next.data[i] = keep * core.data[i] + add * feedback[l].core.data[i];
    core = next;
    free = keep * free + add * feedback[l].free;
    const kernel = multiply(multiply(basis, core), basis, { transposeB: true });
    if (rest !== undefined) addTestBlock(kernel, rest, free, problem.samples);
    symmetrize(kernel);
    return kernel;
  });
}

function extendedBasis(problem: KernelProblem): Matrix {
  const { rank, samples, eigenvalues, testProjections } = problem;
  const result = matrix(samples + testProjections.rows, rank);
  result.data.set(problem.vectors().data);
  for (let n = 0; n < testProjections.rows; n++) {
    for (let i = 0; i < rank; i++) {
      result.data[(samples + n) * rank + i] = testProjections.data[n * rank + i] / eigenvalues[i];
    }
  }
  return result;
}

/** K(x, x') - sum_i kappa_i kappa'_i / lambda_i over the test points. */
function undetermined(problem: KernelProblem, testKernel: Matrix): Matrix {
  const { rank, eigenvalues, testProjections } = problem;
  const scaled = matrix(testProjections.rows, rank);
  for (let i = 0; i < scaled.data.length; i++) scaled.data[i] = testProjections.data[i] / eigenvalues[i % rank];
  const explained = multiply(scaled, testProjections, { transposeB: true });
  for (let i = 0; i < explained.data.length; i++) explained.data[i] = testKernel.data[i] - explained.data[i];
  return explained;
}

function addTestBlock(kernel: Matrix, rest: Matrix, scale: number, offset: number): void {
  const n = kernel.columns;
  for (let i = 0; i < rest.rows; i++) {
    for (let j = 0; j < rest.columns; j++) {
      kernel.data[(offset + i) * n + offset + j] += scale * rest.data[i * rest.columns + j];
    }
  }
}

/** Label alignment tr(Y^T K Y) / (|Y|^2 |K|_F) of a kernel with targets P x m: 1 where K is y y^T. */
export function labelAlignment(kernel: Matrix, targets: Matrix): number {
  const product = multiply(kernel, targets);
  let along = 0;
  let norm = 0;
  for (let i = 0; i < targets.data.length; i++) {
    along += targets.data[i] * product.data[i];
    norm += targets.data[i] ** 2;
  }
  let frobenius = 0;
  for (const value of kernel.data) frobenius += value * value;
  return norm === 0 || frobenius === 0 ? 0 : along / (norm * Math.sqrt(frobenius));
}

/** Effective rank (tr K)^2 / tr K^2 of a kernel. */
export function effectiveRank(kernel: Matrix): number {
  let trace = 0;
  let square = 0;
  for (let i = 0; i < kernel.rows; i++) trace += kernel.data[i * kernel.columns + i];
  for (const value of kernel.data) square += value * value;
  return square === 0 ? 0 : trace ** 2 / square;
}
