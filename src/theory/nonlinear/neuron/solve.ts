import { InputError } from '../../../base/input-error.ts';
import { inverseCholesky, tryCholesky } from '../../../linalg/cholesky.ts';
import { copyOf, type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiplyVector } from '../../../linalg/products.ts';
import { AndersonMixing } from './anderson-mixing.ts';
import { type Tilt, type TiltedNodes, tiltedNodes, weightedGram } from './density.ts';

/** What the fixed point needs. */
export interface NeuronEquations {
  /** phi at the training points of every node, M x P. */
  readonly features: Matrix;
  /** Weights of the nodes. */
  readonly prior: Float64Array;
  /** kappa on the training points, P x P, for the control variate; absent where the nodes are a quadrature. */
  readonly exactKernel?: Matrix;
  readonly targets: Float64Array;
  /** sigma_2^2 */
  readonly variance: number;
  readonly width: number;
  readonly temperature: number;
}

/** The averages at a tilt: K_alpha = E_p[c phi phi^T], K_a = E_p[a_2 phi phi^T]. */
export interface NeuronAverages extends TiltedNodes {
  readonly meanKernel: Matrix;
  readonly squareKernel: Matrix;
}

/** A fixed point and how it was reached. */
export interface NeuronFixedPoint extends Tilt {
  readonly averages: NeuronAverages;
  /** Largest relative change of the last undamped step. */
  readonly residual: number;
  readonly iterations: number;
}

const MOST = 600;

/**
 * The damped iteration of alpha = (K_alpha + T)^-1 y and C = (K_a + T)^-1 (note nonlinear, sections 3d and 4.3).
 *
 * @param start - where it begins
 * @param tolerance - relative change at which it ends
 */
export function neuronFixedPoint(equations: NeuronEquations, start: Tilt, tolerance: number): NeuronFixedPoint {
  const { features, prior, exactKernel, targets, width, temperature } = equations;
  // sum_i phi_i phi_i^T / M: what the control variate subtracts
  const plain = exactKernel === undefined ? undefined : weightedGram(features, prior);
  const damping = targets.length / width >= 1.5 ? 0.15 : 0.35;
  const samples = targets.length;
  const mixing = new AndersonMixing(damping);
  let state: Float64Array = Float64Array.from([...start.alpha, ...start.propagator.data]);
  for (let iterations = 1; ; iterations++) {
    const alpha = state.slice(0, samples);
    const propagator = matrix(samples, samples, state.slice(samples));
    const averages = neuronAverages(equations, { alpha, propagator }, plain);
    const nextAlpha = multiplyVector(inverse(averages.meanKernel, temperature), targets);
    const nextPropagator = inverse(averages.squareKernel, temperature);
    const residual = Math.max(change(alpha, nextAlpha), change(propagator.data, nextPropagator.data));
    if (residual <= tolerance || iterations >= MOST) return { alpha, propagator, averages, residual, iterations };
    const target = new Float64Array(state.length);
    target.set(nextAlpha);
    target.set(nextPropagator.data, samples);
    const mixed = mixing.next(state, target);
    // C has to stay positive definite: where mixing leaves that, the damped step does not
    state =
      tryCholesky(matrix(samples, samples, mixed.slice(samples))) === undefined ? mixing.damped(state, target) : mixed;
  }
}

/** The averages at a tilt; `plain` is the untilted average over the nodes, for the control variate. */
export function neuronAverages(equations: NeuronEquations, tilt: Tilt, plain: Matrix | undefined): NeuronAverages {
  const { features, prior, exactKernel, variance, width } = equations;
  const nodes = tiltedNodes(features, prior, tilt, variance, width);
  const average = (of: Float64Array): Matrix => {
    const weights = nodes.weights.map((w, i) => w * of[i]);
    const result = weightedGram(features, weights);
    if (exactKernel !== undefined && plain !== undefined) addControl(result, exactKernel, plain, total(weights));
    return result;
  };
  return { ...nodes, meanKernel: average(nodes.variance), squareKernel: average(nodes.square) };
}

/** result += factor (exact - plain), the control variate of note nonlinear, section 4.3. */
export function addControl(result: Matrix, exact: Matrix, plain: Matrix, factor: number): void {
  for (let i = 0; i < result.data.length; i++) result.data[i] += factor * (exact.data[i] - plain.data[i]);
}

/** Sum of an array. */
export function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function inverse(kernel: Matrix, temperature: number): Matrix {
  const a = copyOf(kernel);
  for (let i = 0; i < a.rows; i++) a.data[i * a.rows + i] += temperature;
  const factor = tryCholesky(a);
  if (factor === undefined) {
    throw new InputError(
      'network.closure',
      '"neuron" with a kernel that is singular to rounding',
      'a temperature above 0, more draws, or closure "outside"',
    );
  }
  return inverseCholesky(factor);
}

function change(from: Float64Array, to: Float64Array): number {
  let most = 0;
  let size = 0;
  for (let i = 0; i < from.length; i++) {
    most = Math.max(most, Math.abs(to[i] - from[i]));
    size = Math.max(size, Math.abs(to[i]));
  }
  return size > 0 ? most / size : most;
}
