import { activationOf } from '../../../activations/registry.ts';
import { InputError, requireInteger } from '../../../base/input-error.ts';
import type { SolveStatus } from '../../../base/status.ts';
import { nngpKernel } from '../../../kernels/nngp.ts';
import { cholesky, inverseCholesky, logDeterminant, tryCholesky } from '../../../linalg/cholesky.ts';
import { copyOf, type Matrix, matrix, stackRows } from '../../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../linalg/products.ts';
import { outside } from '../outside.ts';
import type { ClosureProblem } from '../problem.ts';
import { addWeightedProduct, trainingFeatures, weightedGram } from './density.ts';
import { halfLineNodes, type NeuronNodes, neuronBasis, polarNodes, randomNodes, trapezoidNodes } from './nodes.ts';
import { addControl, type NeuronEquations, neuronFixedPoint, total } from './solve.ts';

/** How the one-neuron density is averaged. */
export interface NeuronOptions {
  /** Nodes in the basis of `neuronBasis`; by default a quadrature for inputs of rank 1 or 2, and draws otherwise. */
  readonly nodes?: (basis: Matrix) => NeuronNodes;
  /** Draws, where nodes are drawn; chosen by the number of effective draws where absent. */
  readonly draws?: number;
  readonly seed?: number;
  /** Which hidden kernels are wanted: of training points, or of training and test points. */
  readonly kernels?: 'train' | 'all';
  /** Relative change at which the iteration ends. */
  readonly tolerance?: number;
}

/** The one-neuron density of a network with one hidden layer and one output (note nonlinear, section 3d). */
export interface NeuronSolution {
  /** |a|^2 / N = E_p[a_2] */
  readonly a2: number;
  /** E_p[c] */
  readonly u: number;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly trainError: number;
  /** <phi phi^T> of the hidden units, average over the posterior: of training points, then test points where asked for. */
  readonly hiddenKernel: Matrix;
  /** The same under the prior: kappa. */
  readonly priorKernel: Matrix;
  readonly alpha: Float64Array;
  /** C */
  readonly propagator: Matrix;
  /** -log p(y) without its P/2 log 2 pi: Gamma at the fixed point. */
  readonly gamma: number;
  readonly draws: number;
  /** 1 / sum of the squared weights; the draws themselves for a quadrature. */
  readonly effectiveDraws: number;
  /** Whether the effective draws reach 1000 a training point: below, the numbers are no better than those of `outside`. */
  readonly resolved: boolean;
  readonly status: SolveStatus;
  /** The distribution of a neuron's preactivation at one point, training points first, before and after learning. */
  preactivation(point: number, edges: readonly number[]): PreactivationDensity;
}

/** Densities of z in bins, and the mean readout weight there. */
export interface PreactivationDensity {
  readonly edges: readonly number[];
  readonly prior: Float64Array;
  readonly posterior: Float64Array;
}

/** Effective draws a training point that resolve the mean predictor to 0.1 to 0.2 of its distance from the Gaussian process. */
export const EFFECTIVE_PER_SAMPLE = 1000;

/** The nodes for a basis: a quadrature where it has one or two dimensions, else draws. */
function chosenNodes(problem: ClosureProblem, basis: Matrix, draws: number, seed: number): NeuronNodes {
  const { homogeneous, linear } = activationOf(problem.activation);
  const kink = homogeneous && !linear;
  if (basis.columns === 1) return kink ? halfLineNodes() : trapezoidNodes(1);
  if (basis.columns === 2 && basis.rows <= 40) return kink ? polarNodes(basis) : trapezoidNodes(2);
  return randomNodes(basis.columns, draws, seed);
}

/** Throws an `InputError` for problems that the one-neuron density does not cover. */
export function requireNeuron({ layers, data }: ClosureProblem): void {
  if (layers.length !== 1) {
    throw new InputError(
      'network.closure',
      `"neuron" with ${layers.length} hidden layers`,
      'one hidden layer, or closure "outside"',
    );
  }
  if (data.targets.columns !== 1) {
    throw new InputError(
      'network.closure',
      `"neuron" with ${data.targets.columns} outputs`,
      'one output: several are not derived',
    );
  }
  if (!Number.isFinite(layers[0].width)) {
    throw new InputError('network.width', 'infinity', 'a finite width with closure "neuron"');
  }
}

/**
 * Solves the one-neuron density.
 *
 * @throws InputError for more than one hidden layer or output, or infinite width
 */
export function solveNeuron(problem: ClosureProblem, options: NeuronOptions = {}): NeuronSolution {
  requireNeuron(problem);
  const { activation, layers, temperature, priorVariances, data } = problem;
  const [{ width, variance }] = layers;
  const part = activationOf(activation);
  const samples = data.inputs.rows;
  const basis = neuronBasis(data.inputs, data.testInputs, priorVariances[0]);
  const draws = requireInteger('draws', options.draws ?? 4 * EFFECTIVE_PER_SAMPLE * samples, 2);
  const nodes = options.nodes?.(basis) ?? chosenNodes(problem, basis, draws, options.seed ?? 1);
  const prior = new Float64Array(nodes.count);
  nodes.forEachBlock((_, from, weights) => prior.set(weights, from));
  const features = trainingFeatures(part, nodes, basis, samples);
  const points = stackRows(data.inputs, data.testInputs);
  const kernelOf = (inputs: Matrix, others?: Matrix) =>
    nngpKernel({ activation, priorVariances: [priorVariances[0], 1] }, inputs, others);
  const exactTrain = kernelOf(data.inputs);
  const equations: NeuronEquations = {
    features,
    prior,
    ...(nodes.quadrature ? {} : { exactKernel: exactTrain }),
    targets: data.targets.data,
    variance,
    width,
    temperature,
  };
  const tolerance = options.tolerance ?? (nodes.quadrature ? 1e-11 : 1e-6);
  const found = neuronFixedPoint(equations, startOf(problem, exactTrain), tolerance);
  const { alpha, propagator, averages } = found;
  const { weights, variance: c, square, effective } = averages;
  const all = options.kernels === 'all' && data.testInputs.rows > 0;

  const tests = testAverages();
  const mean = multiplyVector(tests.mean, alpha);
  const half = multiply(tests.square, propagator);
  const testVariance = tests.squareDiagonal.map((value, n) => {
    let sum = value;
    for (let i = 0; i < samples; i++) sum -= half.data[n * samples + i] * tests.square.data[n * samples + i];
    return Math.max(0, sum);
  });
  let alphaSquare = 0;
  let trace = 0;
  let product = 0;
  for (let i = 0; i < samples; i++) {
    alphaSquare += alpha[i] ** 2;
    trace += propagator.data[i * samples + i];
    product += alpha[i] * data.targets.data[i];
  }
  const converged = found.residual <= Math.max(tolerance, 1e-4);
  const resolved = nodes.quadrature || effective >= EFFECTIVE_PER_SAMPLE * samples;
  const logDet = logDeterminant(cholesky(inverseCholesky(cholesky(propagator))));
  return {
    a2: dot(weights, square),
    u: dot(weights, c),
    mean,
    variance: testVariance,
    trainError: (temperature ** 2 * alphaSquare + samples * temperature - temperature ** 2 * trace) / samples,
    hiddenKernel: hiddenKernel(),
    priorKernel: all ? kernelOf(points) : exactTrain,
    alpha,
    propagator,
    gamma:
      product -
      (temperature / 2) * alphaSquare +
      (temperature * trace + logDet - samples) / 2 -
      width * averages.logNormalizer,
    draws: nodes.count,
    effectiveDraws: nodes.quadrature ? nodes.count : effective,
    resolved,
    status: {
      converged,
      residual: found.residual,
      iterations: found.iterations,
      warnings: [
        ...(converged ? [] : ['one-neuron density: the iteration did not end']),
        ...(resolved
          ? []
          : [
              `one-neuron density not resolved: ${Math.round(effective)} effective draws, ${EFFECTIVE_PER_SAMPLE * samples} needed`,
            ]),
      ],
    },
    preactivation,
  };

  /** E_p[w phi_* phi^T], E_p[a_2 phi_*^2] of the test points, with the control variate. */
  function testAverages() {
    const count = data.testInputs.rows;
    const result = {
      mean: matrix(count, samples),
      square: matrix(count, samples),
      squareDiagonal: new Float64Array(count),
    };
    if (count === 0) return result;
    const own = matrix(count, basis.columns, basis.data.subarray(samples * basis.columns));
    const plain = matrix(count, samples);
    const plainDiagonal = new Float64Array(count);
    const byMean = weights.map((w, i) => w * c[i]);
    const bySquare = weights.map((w, i) => w * square[i]);
    nodes.forEachBlock((x, from) => {
      const z = multiply(x, own, { transposeB: true });
      part.apply(z.data, z.data, 0, z.data.length);
      const block = matrix(x.rows, samples, features.data.subarray(from * samples, (from + x.rows) * samples));
      addWeightedProduct(result.mean, z, block, byMean, from);
      addWeightedProduct(result.square, z, block, bySquare, from);
      if (!nodes.quadrature) addWeightedProduct(plain, z, block, prior, from);
      for (let i = 0; i < x.rows; i++) {
        for (let n = 0; n < count; n++) {
          const phi2 = z.data[i * count + n] ** 2;
          result.squareDiagonal[n] += bySquare[from + i] * phi2;
          plainDiagonal[n] += prior[from + i] * phi2;
        }
      }
    });
    if (!nodes.quadrature) {
      const exact = kernelOf(data.testInputs, data.inputs);
      addControl(result.mean, exact, plain, total(byMean));
      addControl(result.square, exact, plain, total(bySquare));
      const diagonal = basisDiagonal().map((v) => part.dual.diagonal(v));
      const factor = total(bySquare);
      for (let n = 0; n < count; n++) result.squareDiagonal[n] += factor * (diagonal[n] - plainDiagonal[n]);
    }
    return result;
  }

  function basisDiagonal(): Float64Array {
    return Float64Array.from({ length: data.testInputs.rows }, (_, n) => {
      let sum = 0;
      for (let k = 0; k < basis.columns; k++) sum += basis.data[(samples + n) * basis.columns + k] ** 2;
      return sum;
    });
  }

  function hiddenKernel(): Matrix {
    if (!all) {
      const result = weightedGram(features, weights);
      if (!nodes.quadrature) addControl(result, exactTrain, weightedGram(features, prior), 1);
      return result;
    }
    const result = matrix(points.rows, points.rows);
    const plain = matrix(points.rows, points.rows);
    nodes.forEachBlock((x, from) => {
      const z = multiply(x, basis, { transposeB: true });
      part.apply(z.data, z.data, 0, z.data.length);
      addWeightedProduct(result, z, z, weights, from);
      if (!nodes.quadrature) addWeightedProduct(plain, z, z, prior, from);
    });
    if (!nodes.quadrature) addControl(result, kernelOf(points), plain, 1);
    return result;
  }

  function preactivation(point: number, edges: readonly number[]): PreactivationDensity {
    requireInteger('point', point, 0);
    if (point >= basis.rows) throw new InputError('point', String(point), `a point below ${basis.rows}`);
    const bins = edges.length - 1;
    const density = { prior: new Float64Array(bins), posterior: new Float64Array(bins) };
    const row = matrix(1, basis.columns, basis.data.subarray(point * basis.columns, (point + 1) * basis.columns));
    nodes.forEachBlock((x, from) => {
      const z = multiply(x, row, { transposeB: true }).data;
      for (let i = 0; i < z.length; i++) {
        const bin = edges.findIndex((edge, k) => k < bins && z[i] >= edge && z[i] < edges[k + 1]);
        if (bin < 0) continue;
        const size = edges[bin + 1] - edges[bin];
        density.prior[bin] += prior[from + i] / size;
        density.posterior[bin] += weights[from + i] / size;
      }
    });
    return { edges, ...density };
  }
}

/** u of `outside`, C = (u kappa + T)^-1, alpha = C y. */
function startOf(problem: ClosureProblem, kernel: Matrix) {
  const [u] = outside.solve(problem).u;
  const a = copyOf(kernel);
  for (let i = 0; i < a.data.length; i++) a.data[i] *= u;
  for (let i = 0; i < a.rows; i++) a.data[i * a.rows + i] += problem.temperature;
  const factor = tryCholesky(a);
  if (factor === undefined) {
    throw new InputError(
      'network.closure',
      '"neuron" with a singular kernel',
      'a temperature above 0, or closure "outside"',
    );
  }
  const propagator = inverseCholesky(factor);
  return { propagator, alpha: multiplyVector(propagator, problem.data.targets.data) };
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
