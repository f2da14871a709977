import { InputError, requireNonNegative } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import { type SymmetricEigen, symmetricEigen } from '../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import type { KernelProblem } from '../shared/kernel-problem.ts';
import { type HiddenLayer, layerEnergy, layerForce, logPriorAmplitude, smallestWidth } from './layers.ts';
import { orderParameters } from './order-parameters.ts';

/** The saddle of a network with m outputs: the order parameter U is an m x m matrix. */
export interface MatrixSaddle {
  /** U, m x m, symmetric positive definite. */
  readonly U: Matrix;
  /** Eigenvalues U_k, ascending, and their vectors as columns. */
  readonly eigen: SymmetricEigen;
  /** delta_k = N_l (1 - u_lk / sigma_{l+1}^2) for each eigenvalue. */
  readonly delta: readonly number[];
  /** u_lk = sigma_{l+1}^2 z_lk: [layer][eigenvalue]. */
  readonly u: readonly (readonly number[])[];
  readonly H: number;
  readonly status: SolveStatus;
}

/** A point of the descent: U in its eigenbasis with all that the next step needs. */
interface State {
  readonly eigen: SymmetricEigen;
  readonly delta: readonly number[];
  /** M(U) in the eigenbasis of U. */
  readonly gradient: Matrix;
  readonly gradientNorm: number;
  readonly H: number;
}

/**
 * The matrix order parameter of a deep network with several outputs (note bpkr, section 7; Li & Sompolinsky 2021).
 *
 * T = 0: U commutes with Y^T K^+ Y / R and each eigenvalue is a scalar problem. T > 0: the Hamiltonian is minimized over
 * positive definite matrices by geodesic steps from several starts; the lowest minimum is kept.
 *
 * @param problem - of the kernel at sigma_1^2 = 1
 * @param layers - widths N_l >= m
 * @throws InputError if m > N_min, or if T = 0 and the targets vanish in some direction with R >= N_min
 */
export function matrixSaddle(
  problem: KernelProblem,
  layers: readonly HiddenLayer[],
  temperature: number,
  logInputVariance = 0,
): MatrixSaddle {
  requireNonNegative('temperature', temperature);
  const { outputs } = problem;
  const least = smallestWidth(layers);
  if (outputs > least) {
    throw new InputError(
      'widths',
      `a layer of width ${least} with ${outputs} outputs`,
      `widths of at least ${outputs}: the network's outputs have rank N_min at most`,
    );
  }
  const warnings: string[] = [];
  if (outputs / least > 0.05) {
    warnings.push(`m/N = ${(outputs / least).toPrecision(2)}: fluctuations of order m/N are not in the saddle`);
  }
  const zero = zeroTemperatureMatrix(problem, layers, logInputVariance);
  if (temperature === 0) {
    if (typeof zero === 'string') throw new InputError('targets', zero, 'other targets, or temperature > 0');
    if (problem.conditionNumber > 1e12) {
      warnings.push(
        `the kernel's condition number is ${problem.conditionNumber.toExponential(1)}: T = 0 is ill-conditioned, use T > 0`,
      );
    }
    const eigen = symmetricEigen(zero);
    const state = evaluate(problem, layers, 0, logInputVariance, eigen);
    return describeSaddle(layers, state, zero, { residual: state.gradientNorm, iterations: 0 }, problem, warnings);
  }
  const prior = Math.exp(logPriorAmplitude(layers));
  const starts = [prior, prior / 100, prior * 100].map((value) => scaledIdentity(outputs, value));
  if (typeof zero !== 'string') starts.push(zero);
  let best: { state: State; iterations: number } | undefined;
  for (const start of starts) {
    const found = descend(problem, layers, temperature, logInputVariance, start);
    // Equal minima differ by rounding: then the one found with less iterations stays.
    if (best === undefined || found.state.H < best.state.H - 1e-10 * Math.abs(best.state.H)) best = found;
  }
  const { state, iterations } = best as { state: State; iterations: number };
  const U = rebuild(state.eigen, (value) => value);
  return describeSaddle(layers, state, U, { residual: state.gradientNorm, iterations }, problem, warnings);
}

function describeSaddle(
  layers: readonly HiddenLayer[],
  state: State,
  U: Matrix,
  solve: { residual: number; iterations: number },
  problem: KernelProblem,
  warnings: readonly string[],
): MatrixSaddle {
  const { delta, eigen } = state;
  return {
    U,
    eigen,
    delta,
    u: layers.map(({ width, variance }) => delta.map((value) => variance * (1 - value / width))),
    H: state.H,
    status: {
      ...solve,
      converged: solve.residual <= 1e-9 * Math.max(1, problem.rank),
      conditionNumber: problem.conditionNumber,
      branch: 0,
      warnings,
    },
  };
}

/** U at T = 0 by one scalar problem for each eigenvalue of Y^T K^+ Y / R; a sentence where there is none. */
function zeroTemperatureMatrix(
  problem: KernelProblem,
  layers: readonly HiddenLayer[],
  logInputVariance: number,
): Matrix | string {
  const { samples, rank, eigenvalues, outputs, targetNorm } = problem;
  const form = labelForm(problem);
  const eigen = symmetricEigen(form);
  const least = smallestWidth(layers);
  const values: number[] = [];
  const scale = rank === 0 ? 0 : targetNorm / eigenvalues[rank - 1];
  for (const value of eigen.values) {
    const vanishes = value <= (4 * Number.EPSILON * samples) ** 2 * scale || value <= 1e-14 * eigen.values[outputs - 1];
    if (vanishes && rank >= least) {
      return 'targets that vanish in some output direction on the range of the kernel at T = 0 (are the columns of one-hot targets centred?)';
    }
    const spectrum = {
      samples,
      eigenvalues,
      labelPowers: new Float64Array(rank),
      largestPower: 0,
      residual: 0,
      quadraticForm: vanishes ? 0 : value,
      logDeterminant: 0,
    };
    values.push(orderParameters(spectrum, layers, 0, { logInputVariance }).branches[0].U);
  }
  let k = 0;
  return rebuild(eigen, () => values[k++]);
}

/** Y^T K^+ Y, m x m. */
export function labelForm(problem: KernelProblem): Matrix {
  const { outputs, rank, eigenvalues, labels } = problem;
  const form = matrix(outputs, outputs);
  for (let i = 0; i < rank; i++) {
    for (let k = 0; k < outputs; k++) {
      for (let l = 0; l < outputs; l++) {
        form.data[k * outputs + l] += (labels.data[i * outputs + k] * labels.data[i * outputs + l]) / eigenvalues[i];
      }
    }
  }
  return form;
}

/** H and M at U = n diag(values) n^T (note bpkr, section 7). */
function evaluate(
  problem: KernelProblem,
  layers: readonly HiddenLayer[],
  temperature: number,
  logInputVariance: number,
  eigen: SymmetricEigen,
): State {
  const { rank, outputs: m, eigenvalues, samples, residual } = problem;
  const inputVariance = Math.exp(logInputVariance);
  const logS = logPriorAmplitude(layers);
  const infinite = smallestWidth(layers) === Number.POSITIVE_INFINITY;
  const rotated = multiply(problem.labels, eigen.vectors);
  const gradient = matrix(m, m);
  const roots = eigen.values.map(Math.sqrt);
  const along = new Float64Array(m);
  let twiceF = temperature === 0 ? 0 : m * (samples - rank) * Math.log(temperature) + residual / temperature;
  for (let i = 0; i < rank; i++) {
    const lambda = inputVariance * eigenvalues[i];
    for (let k = 0; k < m; k++) {
      const v = lambda * eigen.values[k] + temperature;
      const c = rotated.data[i * m + k];
      twiceF += Math.log(v) + (c * c) / v;
      gradient.data[k * m + k] += (lambda * eigen.values[k]) / v;
      along[k] = (Math.sqrt(lambda) * roots[k] * c) / v;
    }
    for (let k = 0; k < m; k++) {
      for (let l = 0; l < m; l++) gradient.data[k * m + l] -= along[k] * along[l];
    }
  }
  const delta: number[] = [];
  let energy = 0;
  for (let k = 0; k < m; k++) {
    const own = infinite ? gradient.data[k * m + k] : layerForce(layers, Math.log(eigen.values[k]) - logS);
    delta.push(own);
    energy += layerEnergy(layers, own);
    gradient.data[k * m + k] -= own;
  }
  const gradientNorm = Math.hypot(...gradient.data);
  return { eigen, delta, gradient, gradientNorm, H: energy + twiceF / 2 };
}

/** Geodesic descent U <- U^(1/2) exp(-eta M / s) U^(1/2) with clipped exponent. */
function descend(
  problem: KernelProblem,
  layers: readonly HiddenLayer[],
  temperature: number,
  logInputVariance: number,
  start: Matrix,
): { state: State; iterations: number } {
  const goal = 1e-13 * Math.max(1, problem.rank);
  let state = evaluate(problem, layers, temperature, logInputVariance, symmetricEigen(start));
  if (smallestWidth(layers) === Number.POSITIVE_INFINITY) {
    const U = scaledIdentity(problem.outputs, Math.exp(logPriorAmplitude(layers)));
    state = evaluate(problem, layers, temperature, logInputVariance, symmetricEigen(U));
    return { state: { ...state, gradientNorm: 0 }, iterations: 0 };
  }
  let eta = 1;
  let iterations = 0;
  while (state.gradientNorm >= goal && iterations < 2000 && eta > 1e-9) {
    iterations++;
    const stiffness = problem.rank + Math.max(...state.delta.map((delta) => priorStiffness(layers, delta)));
    const next = evaluate(problem, layers, temperature, logInputVariance, geodesic(state, eta / stiffness));
    const noise = 1e-13 * Math.abs(state.H);
    const better = next.H <= state.H + noise;
    if (better && (next.gradientNorm < state.gradientNorm || next.H < state.H - 1e-9)) state = next;
    else eta /= 2;
  }
  return { state, iterations };
}

/** (sum_l 1 / (N_l z_l))^-1 */
function priorStiffness(layers: readonly HiddenLayer[], delta: number): number {
  let sum = 0;
  for (const { width } of layers) if (width !== Number.POSITIVE_INFINITY) sum += 1 / (width - delta);
  return 1 / sum;
}

function geodesic(state: State, step: number): SymmetricEigen {
  const { eigen, gradient } = state;
  const m = eigen.values.length;
  const move = symmetricEigen(gradient);
  const exponential = rebuild(move, (value) => Math.exp(-Math.min(2, Math.max(-2, step * value))));
  const roots = eigen.values.map(Math.sqrt);
  for (let k = 0; k < m; k++) {
    for (let l = 0; l < m; l++) exponential.data[k * m + l] *= roots[k] * roots[l];
  }
  const inner = symmetricEigen(exponential);
  return { values: inner.values, vectors: multiply(eigen.vectors, inner.vectors) };
}

/** n diag(f(values)) n^T, values in ascending order. */
function rebuild(eigen: SymmetricEigen, f: (value: number) => number): Matrix {
  const m = eigen.values.length;
  const result = matrix(m, m);
  for (let k = 0; k < m; k++) {
    const value = f(eigen.values[k]);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j <= i; j++) {
        const term = value * eigen.vectors.data[i * m + k] * eigen.vectors.data[j * m + k];
        result.data[i * m + j] += term;
        if (i !== j) result.data[j * m + i] += term;
      }
    }
  }
  return result;
}

function scaledIdentity(m: number, value: number): Matrix {
  const result = matrix(m, m);
  for (let k = 0; k < m; k++) result.data[k * m + k] = value;
  return result;
}
