import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../linalg/products.ts';
import {
  type AmplitudePosterior,
  type AmplitudePrior,
  amplitudePosterior,
  posteriorMean,
} from '../shared/amplitude-posterior.ts';
import { type GammaFactor, GammaProduct } from '../shared/gamma-product.ts';
import type { KernelProblem } from '../shared/kernel-problem.ts';
import { energyOutside, type LabelSpectrum, labelEnergyInRange, labelForce } from './label-spectrum.ts';
import { type HiddenLayer, layerOrderParameters, logPriorAmplitude, smallestWidth } from './layers.ts';
import type { Branch } from './order-parameters.ts';
import {
  addRemainder,
  meanCoefficients,
  squaredProjections,
  trainingError,
  varianceCoefficients,
} from './predictor.ts';

/** The exact posterior averages of a deep linear network with one output, at any widths. */
export interface ExactAverages {
  /** log p(y), over the R directions in the range of the kernel at T = 0. */
  readonly logEvidence: number;
  readonly meanU: number;
  /** <1/U>, or null where it is infinite (T > 0 and a width of 2 or less). */
  readonly meanInverseU: number | null;
  readonly meanLogU: number;
  /** <u_l> = sigma_{l+1}^2 (1 - <Delta> / N_l). */
  readonly u: readonly number[];
  readonly Delta: number;
  /** <f(x)> at the test points. */
  readonly mean: Float64Array;
  /** Var f(x), the spread of the mean over amplitudes included. */
  readonly variance: Float64Array;
  readonly trainError: number;
  /** The posterior of log U that all of them are averages over. */
  readonly posterior: AmplitudePosterior;
}

/** Below this excess of the left tail's exponent over that of 1/U its mean is taken as infinite. */
const FINITE_MARGIN = 0.02;

/** The prior of U: a Gamma variable of shape N_l/2 and mean sigma_{l+1}^2 a layer; infinite layers are constants. */
export function amplitudePrior(layers: readonly HiddenLayer[]): AmplitudePrior {
  const factors: GammaFactor[] = [];
  let logConstant = 0;
  for (const { width, variance } of layers) {
    if (width === Number.POSITIVE_INFINITY) logConstant += Math.log(variance);
    else factors.push({ shape: width / 2, scale: (2 * variance) / width });
  }
  return { product: factors.length === 0 ? undefined : new GammaProduct(factors), logConstant };
}

/** Whether <1/U> is finite: the left tail of the posterior of log U falls like exp(s t) with s > 1. */
function hasInverseMoment(spectrum: LabelSpectrum, layers: readonly HiddenLayer[], temperature: number): boolean {
  const least = smallestWidth(layers);
  if (least === Number.POSITIVE_INFINITY || (temperature === 0 && spectrum.quadraticForm > 0)) return true;
  const lost = temperature === 0 ? spectrum.eigenvalues.length / 2 : 0;
  return least / 2 - lost > 1 + FINITE_MARGIN;
}

/** The posterior of log U (note bpkr, section 6.2). `branches` are the saddles, where its mass may be. */
export function exactPosterior(
  spectrum: LabelSpectrum,
  layers: readonly HiddenLayer[],
  temperature: number,
  branches: readonly Branch[],
  logInputVariance: number,
  nodes?: number,
): AmplitudePosterior {
  const inverse = hasInverseMoment(spectrum, layers, temperature);
  // What no amplitude changes is left out: at small T it is so large that the rest would drown in its rounding.
  const likelihood = (t: number): number => -labelEnergyInRange(spectrum, t + logInputVariance, temperature);
  return amplitudePosterior(amplitudePrior(layers), likelihood, {
    starts: [logPriorAmplitude(layers), ...branches.map(({ logU }) => logU)],
    nodes: nodes ?? (branches.length > 1 ? 800 : 200),
    lowestMoment: inverse ? -1 : 0,
  });
}

/**
 * Exact averages over the posterior of a deep linear network with one output (note bpkr, section 6).
 *
 * @param problem - of the kernel at sigma_1^2 = 1
 * @param logInputVariance - log sigma_1^2
 */
export function exactAverages(
  problem: KernelProblem,
  spectrum: LabelSpectrum,
  layers: readonly HiddenLayer[],
  temperature: number,
  branches: readonly Branch[],
  logInputVariance: number,
  nodes?: number,
): ExactAverages {
  const posterior = exactPosterior(spectrum, layers, temperature, branches, logInputVariance, nodes);
  const average = (f: (logAmplitude: number) => number): number =>
    posteriorMean(posterior, (t) => f(t + logInputVariance));
  const Delta = average((a) => labelForce(spectrum, a, temperature));
  const directions = temperature === 0 ? problem.rank : problem.samples;
  const inverse = hasInverseMoment(spectrum, layers, temperature);
  return {
    logEvidence:
      posterior.logEvidence - energyOutside(spectrum, temperature) - (directions / 2) * Math.log(2 * Math.PI),
    meanU: posteriorMean(posterior, Math.exp),
    meanInverseU: inverse ? posteriorMean(posterior, (t) => Math.exp(-t)) : null,
    meanLogU: posteriorMean(posterior, (t) => t),
    u: layerOrderParameters(layers, Delta),
    Delta,
    ...averagePredictor(problem, posterior, temperature, logInputVariance),
    trainError: average((a) => trainingError(problem, a, temperature)),
    posterior,
  };
}

/** Mean and variance of the mixture over amplitudes; the variance has the spread of the means as its second part. */
export function averagePredictor(
  problem: KernelProblem,
  posterior: AmplitudePosterior,
  temperature: number,
  logInputVariance: number,
): { mean: Float64Array; variance: Float64Array } {
  const { rank } = problem;
  const { nodes, weights } = posterior;
  const central = new Float64Array(rank);
  const noise = new Float64Array(rank);
  const scratch = new Float64Array(rank);
  const coefficients = matrix(nodes.length, rank);
  let amplitude = 0;
  for (let j = 0; j < nodes.length; j++) {
    const w = weights[j];
    if (w === 0) continue;
    const logAmplitude = nodes[j] + logInputVariance;
    amplitude += w * Math.exp(logAmplitude);
    const row = coefficients.data.subarray(j * rank, (j + 1) * rank);
    meanCoefficients(problem, logAmplitude, temperature, row);
    varianceCoefficients(problem, logAmplitude, temperature, scratch);
    for (let i = 0; i < rank; i++) {
      central[i] += w * row[i];
      noise[i] += w * scratch[i];
    }
  }
  const mean = multiplyVector(problem.testProjections, central);
  const variance = multiplyVector(squaredProjections(problem), noise);
  addRemainder(problem, amplitude, variance);
  if (temperature > 0) addSpread(problem.testProjections, coefficients, central, weights, variance);
  return { mean, variance };
}

/** variance(x) += sum_j w_j (<f(x)>_j - <f(x)>)^2 */
function addSpread(
  projections: Matrix,
  coefficients: Matrix,
  central: Float64Array,
  weights: Float64Array,
  variance: Float64Array,
): void {
  const { rows, columns, data } = coefficients;
  for (let j = 0; j < rows; j++) {
    const root = Math.sqrt(weights[j]);
    for (let i = 0; i < columns; i++)
      data[j * columns + i] = root === 0 ? 0 : root * (data[j * columns + i] - central[i]);
  }
  const spread = multiply(projections, coefficients, { transposeB: true });
  for (let n = 0; n < projections.rows; n++) {
    for (let j = 0; j < rows; j++) variance[n] += spread.data[n * rows + j] ** 2;
  }
}
