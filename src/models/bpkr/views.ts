import { activationOf } from '../../activations/registry.ts';
import type { ObservableValue } from '../../base/values.ts';
import type { Task } from '../../data/dataset.ts';
import { lowerTriangle } from '../../judge/chain-estimates.ts';
import { nngpKernel } from '../../kernels/nngp.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { accuracyOf } from '../../measures/index.ts';
import {
  type Errors,
  type ExactPrediction,
  effectiveRank,
  type GaussianProcessPrediction,
  labelAlignment,
  type MatrixPrediction,
  type ScalarPrediction,
} from '../../theory/bpkr/index.ts';
import type { Layers } from '../layers.ts';
import { KERNEL_POINTS, TESTS_LOOKED_AT } from '../networks/problem.ts';
import type { ClosurePrediction } from './closures.ts';
import type { BpkrProblem } from './problem.ts';

/** The observables of one form of the theory by name. */
export interface View {
  readonly scalars: { readonly [name: string]: ObservableValue };
  /** What only a comparison looks at: entries of means, variances and kernels. */
  readonly entries: { readonly [name: string]: ObservableValue };
}

/** The saddle of one output. */
export function scalarView(
  prediction: ScalarPrediction,
  kernels: readonly Matrix[],
  data: Task,
  layers: Pick<Layers, 'depth' | 'activation'>,
): View {
  const [leading] = prediction.branches;
  const { mean, variance } = prediction.predictor;
  return {
    scalars: {
      ...errorScalars(prediction.errors, matrix(mean.length, 1, mean), data),
      amplitude: finite(leading.U),
      logAmplitude: leading.logU,
      readoutNorm: leading.u[leading.u.length - 1],
      normDeficits: deficits(leading.Delta, layers),
      ...kernelScalars(kernels, data),
    },
    entries: { ...testEntries(mean, variance), ...kernelEntries(kernels) },
  };
}

/** A closure of a nonlinear network, one output; hidden kernels where it has them adapt and `kernels` are compared. */
export function closureView(
  closure: ClosurePrediction,
  data: Task,
  { depth, widths, priorVariances }: Layers,
  kernels = false,
): View {
  const { mean, variance, trainError, readoutNorm } = closure;
  const hidden = (kernels && closure.hiddenKernels) || [];
  const width = widths[depth - 1];
  return {
    scalars: {
      ...errorScalars(squaredErrors(trainError, mean, variance, data), matrix(mean.length, 1, mean), data),
      readoutNorm,
      normDeficits: Array.from({ length: depth + 1 }, (_, l) =>
        l === depth && Number.isFinite(width) ? width * (1 - readoutNorm / priorVariances[depth]) : null,
      ),
      ...kernelScalars(hidden, data),
    },
    entries: { ...testEntries(mean, variance), ...kernelEntries(hidden) },
  };
}

function squaredErrors(trainError: number, mean: Float64Array, variance: Float64Array, { testTargets }: Task): Errors {
  const tests = mean.length;
  if (tests === 0) return { trainError };
  const average = (of: (n: number) => number) => mean.reduce((sum, _, n) => sum + of(n), 0) / tests;
  const bias2 = average((n) => (mean[n] - testTargets.data[n]) ** 2);
  const spread = average((n) => variance[n]);
  return { trainError, bias2, variance: spread, testError: bias2 + spread };
}

/** The exact averages of one output. */
export function exactView(exact: ExactPrediction, kernels: readonly Matrix[], data: Task): View {
  return {
    scalars: {
      ...errorScalars(exact.errors, matrix(exact.mean.length, 1, exact.mean), data),
      amplitude: finite(exact.meanU),
      inverseAmplitude: exact.meanInverseU,
      logAmplitude: exact.meanLogU,
      readoutNorm: exact.u[exact.u.length - 1],
      normDeficits: deficits(exact.Delta, { depth: exact.u.length, activation: 'linear' }),
      ...kernelScalars(kernels, data),
    },
    entries: { ...testEntries(exact.mean, exact.variance), ...kernelEntries(kernels) },
  };
}

/** The saddle of several outputs. */
export function matrixView(
  prediction: MatrixPrediction,
  kernels: readonly Matrix[],
  data: Task,
  layers: Pick<Layers, 'depth' | 'activation'>,
): View {
  const { saddle, predictor } = prediction;
  const m = saddle.U.rows;
  const average = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / m;
  const variances = predictor.covariance.flatMap((c) => Array.from({ length: m }, (_, k) => c.data[k * m + k]));
  const parameters = saddle.u.length;
  return {
    scalars: {
      ...errorScalars(prediction.errors, predictor.mean, data),
      amplitude: average(saddle.eigen.values),
      logAmplitude: average(saddle.eigen.values.map(Math.log)),
      readoutNorm: average(saddle.u[parameters - 1]),
      normDeficits: deficits(
        saddle.delta.reduce((sum, value) => sum + value, 0),
        layers,
      ),
      ...kernelScalars(kernels, data),
    },
    entries: { ...testEntries(predictor.mean.data, variances), ...kernelEntries(kernels) },
  };
}

/** The infinitely wide network. */
export function gaussianProcessView(
  gp: GaussianProcessPrediction,
  data: Task,
  { priorVariances }: Pick<Layers, 'priorVariances'>,
  kernels: readonly Matrix[] = [],
): View {
  const { mean, variance } = gp.predictor;
  return {
    scalars: {
      ...errorScalars(gp.errors, matrix(mean.length, 1, mean), data),
      amplitude: gp.U,
      logAmplitude: Math.log(gp.U),
      readoutNorm: priorVariances[priorVariances.length - 1],
      ...kernelScalars(kernels, data),
    },
    entries: { ...testEntries(mean, variance), ...kernelEntries(kernels) },
  };
}

/** Kernels of the hidden layers of an infinitely wide nonlinear network on the training points, or none where they are not compared. */
export function infiniteHiddenKernels({ task, layers, kernels }: BpkrProblem): readonly Matrix[] {
  const { activation, depth, priorVariances } = layers;
  if (!kernels) return [];
  return Array.from({ length: depth }, (_, l) =>
    nngpKernel({ activation, priorVariances: [...priorVariances.slice(0, l + 1), 1] }, task.inputs),
  );
}

/** Posterior kernels of the hidden layers of a linear network, or none where they are not compared. */
export function hiddenKernels(
  { theory, parameters, kernels }: BpkrProblem,
  form: 'saddle' | 'exact',
): readonly Matrix[] {
  return kernels ? theory.layerKernels(parameters, { form }) : [];
}

function errorScalars(errors: Errors, mean: Matrix, data: Task): { [name: string]: ObservableValue } {
  const { testError, bias2, variance, trainError } = errors;
  if (testError === undefined) return { trainError };
  const scalars = { testError, bias2: bias2 ?? null, variance: variance ?? null, trainError };
  return data.labels === undefined ? scalars : { ...scalars, accuracy: accuracyOf(mean, data.testTargets) };
}

/**
 * One number a layer of weights, all equal by the virial identity where the network is homogeneous. Where it is not (erf) it is
 * the deficit of the readout, and nothing is said of the layers below.
 */
function deficits(Delta: number, { depth, activation }: Pick<Layers, 'depth' | 'activation'>): (number | null)[] {
  return Array.from({ length: depth + 1 }, (_, l) =>
    l === depth || activationOf(activation).homogeneous ? Delta : null,
  );
}

function kernelScalars(kernels: readonly Matrix[], data: Task): { [name: string]: ObservableValue } {
  if (kernels.length === 0) return {};
  return {
    kernelAlignment: kernels.map((kernel) => labelAlignment(kernel, data.targets)),
    kernelRank: kernels.map(effectiveRank),
  };
}

function kernelEntries(kernels: readonly Matrix[]): { [name: string]: ObservableValue } {
  return kernels.length === 0
    ? {}
    : { kernelEntries: kernels.flatMap((kernel) => lowerTriangle(kernel, KERNEL_POINTS)) };
}

function testEntries(mean: ArrayLike<number>, variance: ArrayLike<number>): { [name: string]: ObservableValue } {
  if (mean.length === 0) return {};
  return {
    testMean: Array.from(mean).slice(0, TESTS_LOOKED_AT),
    testVariance: Array.from(variance).slice(0, TESTS_LOOKED_AT),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
