import type { Activation } from '../../activations/activation.ts';
import { activationOf, requireActivation } from '../../activations/registry.ts';
import { InputError } from '../../base/input-error.ts';
import type { Standing } from '../../base/standing.ts';
import type { SolveStatus } from '../../base/status.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { gaussianProcessEvidence, laplaceEvidence } from './evidence.ts';
import { type ExactAverages, exactAverages, exactPosterior } from './exact.ts';
import { exactFeedback, layerKernels, saddleFeedback } from './layer-kernels.ts';
import { logPriorAmplitude } from './layers.ts';
import { type MatrixPredictor, matrixFeedback, matrixPredictor } from './matrix-predictor.ts';
import { labelForm, type MatrixSaddle, matrixSaddle } from './matrix-saddle.ts';
import { type Branch, type OrderParameters, orderParameters } from './order-parameters.ts';
import { type ScalarPredictor, scalarPredictor } from './predictor.ts';
import { type BpkrClosure, type BpkrData, type BpkrParameters, BpkrProblems } from './prepare.ts';

/** Errors in squared units of the targets, summed over outputs; undefined where there are no test points or targets. */
export interface Errors {
  readonly trainError: number;
  /** bias2 + variance, averaged over test points. */
  readonly testError?: number;
  /** Mean square distance of the mean predictor from the test targets. */
  readonly bias2?: number;
  /** Mean posterior variance at the test points. */
  readonly variance?: number;
}

/** The saddle of a network with one output. */
export interface ScalarPrediction extends OrderParameters {
  readonly standing: Standing;
  /** Of the leading branch. */
  readonly predictor: ScalarPredictor;
  readonly errors: Errors;
  /** log p(y) by Laplace's method about the leading branch. */
  readonly logEvidenceLaplace: number;
}

/** The infinitely wide network with the same variances. */
export interface GaussianProcessPrediction {
  /** S, the amplitude of its kernel. */
  readonly U: number;
  readonly predictor: ScalarPredictor;
  readonly errors: Errors;
  readonly logEvidence: number;
}

/** The exact posterior averages of a deep linear network with one output. */
export interface ExactPrediction extends ExactAverages {
  readonly errors: Errors;
  readonly status: SolveStatus;
}

/** The saddle of a network with several outputs. */
export interface MatrixPrediction {
  readonly standing: Standing;
  readonly saddle: MatrixSaddle;
  readonly predictor: MatrixPredictor;
  readonly errors: Errors;
  readonly status: SolveStatus;
}

/**
 * The theory of finite width for one data set: one eigendecomposition, made at the first question, serves every width,
 * depth (for linear networks), variance and temperature. Made by `prepare`.
 */
export interface Bpkr {
  readonly activation: Activation;
  readonly outputs: number;
  /** What the kernel at the given parameters says of the data. */
  spectrum(parameters: BpkrParameters): SpectrumSummary;
  /** Every branch of the saddle equations, one output: the cheapest question. */
  orderParameters(parameters: BpkrParameters): OrderParameters;
  /** Saddle, predictor and errors for one output. */
  predict(parameters: BpkrParameters): ScalarPrediction;
  /** Saddle, predictor and errors for any number of outputs. */
  predictOutputs(parameters: BpkrParameters): MatrixPrediction;
  /** The same network at infinite width, one output. */
  gaussianProcess(parameters: BpkrParameters): GaussianProcessPrediction;
  /** Exact averages at these very widths; linear networks with one output only. `nodes` of the quadrature: 200 or 800. */
  exact(parameters: BpkrParameters, nodes?: number): ExactPrediction;
  /** Posterior kernels of the hidden layers (linear networks). */
  layerKernels(parameters: BpkrParameters, options?: LayerKernelOptions): Matrix[];
  /** K_0 or the stripped kernel between the rows of two sets of inputs (the training inputs with themselves by default). */
  kernel(parameters: BpkrParameters, rows?: Matrix, columns?: Matrix): Matrix;
}

/** A kernel and the targets in three numbers. */
export interface SpectrumSummary {
  /** Numerical rank R of the kernel. */
  readonly rank: number;
  /** Largest over smallest eigenvalue that is not rounding. */
  readonly conditionNumber: number;
  /** tr(Y^T K^+ Y) / R: the amplitude that the labels ask for; the limit of U for narrow layers at T = 0. */
  readonly r0: number;
}

/** Which layer kernels are wanted. */
export interface LayerKernelOptions {
  /** `saddle` unless `exact` is asked for (one output). */
  readonly form?: 'saddle' | 'exact';
  /** Rows and columns for the test points after those of the training points. */
  readonly includeTest?: boolean;
}

/**
 * The theory of Li & Sompolinsky (2021) for a data set (note bpkr).
 *
 *     const theory = prepare({ inputs, targets, testInputs, testTargets });
 *     theory.predict({ widths: [100, 100], temperature: 0.01 }).errors.testError;
 *
 * @param activation - all but `linear` are heuristic (note bpkr, section 8)
 * @param closure - where the order parameters of deep networks that are not homogeneous stand: `outside`, one a layer, or `readout`
 *   (note nonlinear, section 3); nothing else depends on it
 * @throws InputError for data of the wrong shape or with entries that are not finite
 */
export function prepare(
  data: BpkrData,
  { activation = 'linear', closure }: { readonly activation?: Activation; readonly closure?: BpkrClosure } = {},
): Bpkr {
  const problems = new BpkrProblems(data, activation, closure);
  const outputs = data.targets.columns;
  const standing: Standing = activationOf(activation).linear ? 'leading-order' : 'heuristic';

  const saddle = (parameters: BpkrParameters) => {
    if (outputs !== 1) throw new InputError('targets', `${outputs} columns`, 'one: use predictOutputs for several');
    const network = problems.of(parameters);
    const { problem, layers, temperature, logInputVariance, warnings } = network;
    const spectrum = problems.spectrum(problem);
    const lattice = temperature > 0 ? problems.lattice(spectrum, temperature) : undefined;
    const found = orderParameters(spectrum, layers, temperature, { logInputVariance, lattice });
    const status = { ...found.status, warnings: [...warnings, ...found.status.warnings] };
    const branches = found.branches.map((branch) => inUnits(branch, network.units));
    return { ...network, spectrum, branches, status };
  };
  const errorsOf = (trainError: number, mean: Float64Array, variance: Float64Array): Errors =>
    errors(trainError, mean, variance, problems.data.testTargets);
  const requireLinear = (what: string): void => {
    requireActivation(activation, 'linear', what);
  };

  // For several outputs inner layers carry matrices that no closure of a network that is not homogeneous has (note nonlinear, section 1)
  const requireMatrix = (depth: number): void => {
    if (activationOf(activation).homogeneous || depth === 1) return;
    throw new InputError(
      'closure',
      `"outside" with ${depth} hidden layers and ${outputs} outputs`,
      '"readout", or one output',
    );
  };

  return {
    activation,
    outputs,

    spectrum(parameters) {
      const { problem, logInputVariance } = problems.of(parameters);
      const { rank, conditionNumber, outputs: m } = problem;
      const form = labelForm(problem);
      let trace = 0;
      for (let k = 0; k < m; k++) trace += form.data[k * m + k];
      return { rank, conditionNumber, r0: rank === 0 ? 0 : (trace / rank) * Math.exp(-logInputVariance) };
    },

    orderParameters(parameters) {
      const { branches, status } = saddle(parameters);
      return { branches, status };
    },

    predict(parameters) {
      const { problem, layers, temperature, logInputVariance, spectrum, branches, status } = saddle(parameters);
      const predictor = scalarPredictor(problem, branches[0].logU + logInputVariance, temperature);
      return {
        branches,
        status,
        standing,
        predictor,
        errors: errorsOf(predictor.trainError, predictor.mean, predictor.variance),
        logEvidenceLaplace: laplaceEvidence(spectrum, layers, temperature, branches[0], logInputVariance),
      };
    },

    predictOutputs(parameters) {
      const { problem, layers, temperature, logInputVariance, warnings } = problems.of(parameters);
      requireMatrix(layers.length);
      const found = matrixSaddle(problem, layers, temperature, logInputVariance);
      const predictor = matrixPredictor(problem, found, temperature, logInputVariance);
      return {
        standing,
        saddle: found,
        predictor,
        errors: errorsOf(predictor.trainError, predictor.mean.data, predictor.variance),
        status: { ...found.status, warnings: [...warnings, ...found.status.warnings] },
      };
    },

    gaussianProcess(parameters) {
      if (outputs !== 1) throw new InputError('targets', `${outputs} columns`, 'one');
      const { problem, layers, temperature, logInputVariance } = problems.of(parameters);
      const logS = logPriorAmplitude(layers);
      const predictor = scalarPredictor(problem, logS + logInputVariance, temperature);
      return {
        U: Math.exp(logS),
        predictor,
        errors: errorsOf(predictor.trainError, predictor.mean, predictor.variance),
        logEvidence: gaussianProcessEvidence(problems.spectrum(problem), layers, temperature, logInputVariance),
      };
    },

    exact(parameters, nodes) {
      requireLinear('the exact theory');
      const { problem, layers, temperature, logInputVariance, spectrum, branches, status } = saddle(parameters);
      const averages = exactAverages(problem, spectrum, layers, temperature, branches, logInputVariance, nodes);
      return { ...averages, errors: errorsOf(averages.trainError, averages.mean, averages.variance), status };
    },

    layerKernels(parameters, { form = 'saddle', includeTest = false } = {}) {
      requireLinear('the theory of layer kernels');
      const testKernel = includeTest
        ? problems.kernel({ ...parameters, priorVariances: undefined }, problems.data.testInputs)
        : undefined;
      const { problem, layers, temperature, logInputVariance } = problems.of(parameters);
      const inputVariance = Math.exp(logInputVariance);
      if (outputs > 1) {
        if (form === 'exact') throw new InputError('form', 'exact with several outputs', 'saddle');
        const found = matrixSaddle(problem, layers, temperature, logInputVariance);
        const feedback = matrixFeedback(problem, found, temperature, logInputVariance);
        return layerKernels(problem, layers, inputVariance, feedback, testKernel);
      }
      const { spectrum, branches } = saddle(parameters);
      const [leading] = branches;
      const feedback =
        form === 'saddle'
          ? saddleFeedback(problem, leading.u, leading.logU, temperature, logInputVariance)
          : exactFeedback(
              problem,
              layers,
              exactPosterior(spectrum, layers, temperature, branches, logInputVariance),
              temperature,
              logInputVariance,
            );
      return layerKernels(problem, layers, inputVariance, feedback, testKernel);
    },

    kernel: (parameters, rows = problems.data.inputs, columns) => problems.kernel(parameters, rows, columns),
  };
}

/** A branch whose order parameters are given in the units of the network's prior variances. */
function inUnits(branch: Branch, units: readonly number[] | undefined): Branch {
  return units === undefined ? branch : { ...branch, u: branch.u.map((u, l) => u * units[l]) };
}

/** Errors at the test points, squares summed over outputs; `mean` is P* x m in reading order, `variance` length P*. */
function errors(trainError: number, mean: Float64Array, variance: Float64Array, testTargets?: Matrix): Errors {
  const tests = variance.length;
  if (tests === 0) return { trainError };
  const averageVariance = variance.reduce((sum, value) => sum + value, 0) / tests;
  if (testTargets === undefined) return { trainError, variance: averageVariance };
  let bias2 = 0;
  for (let i = 0; i < mean.length; i++) bias2 += (mean[i] - testTargets.data[i]) ** 2;
  bias2 /= tests;
  return { trainError, bias2, variance: averageVariance, testError: bias2 + averageVariance };
}
