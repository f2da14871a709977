import { ornsteinUhlenbeck } from '../../gaussian/ornstein-uhlenbeck.ts';
import { inputPairs } from '../../kernels/two-time/input-pairs.ts';
import type { LayerSchedule } from '../../kernels/two-time/layer-schedule.ts';
import { TwoTimeKernel } from '../../kernels/two-time/two-time-kernel.ts';
import { symmetricEigenvalues } from '../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { type CheckedProblem, checkProblem, type DynamicsProblem } from './problem.ts';

/** The three blocks of pairs of a problem, each a two-time kernel. */
export interface KernelBlocks {
  readonly train: TwoTimeKernel;
  /** Test by train; 0 rows where there are no test points. */
  readonly cross: TwoTimeKernel;
  readonly test: TwoTimeKernel;
}

/** The kernels of a problem, with schedules of their own for frozen layers or other temperatures. */
export function kernelBlocks(problem: CheckedProblem, schedules: readonly LayerSchedule[]): KernelBlocks {
  const test = problem.testInputs ?? matrix(0, problem.inputs.columns);
  const make = (rows: Matrix, columns?: Matrix) =>
    new TwoTimeKernel(problem.activation, schedules, inputPairs(rows, columns));
  return { train: make(problem.inputs), cross: make(test, problem.inputs), test: make(test) };
}

/** Layers that drift and learn all the time. */
export function freeSchedules(problem: CheckedProblem): LayerSchedule[] {
  return problem.weights.map((weights) => ({ weights }));
}

/** Layers at equilibrium: the initial variances are forgotten. */
export function equilibriumSchedules(problem: CheckedProblem, temperature = problem.temperature): LayerSchedule[] {
  return problem.priorVariances.map((variance) => ({ weights: ornsteinUhlenbeck(variance, variance, temperature) }));
}

/** D(t, t') as a matrix. */
export function responseMatrix(kernel: TwoTimeKernel, t: number, past: number): Matrix {
  const result = matrix(kernel.rows, kernel.columns);
  kernel.response(t, past, result.data);
  return result;
}

/** C(t, t') as a matrix. */
export function covarianceMatrix(kernel: TwoTimeKernel, t: number, past: number): Matrix {
  const result = matrix(kernel.rows, kernel.columns);
  kernel.covariance(t, past, result.data);
  return result;
}

/** The kernels that the two ends of learning know, from the same recursions. */
export interface LimitKernels {
  /** NTK at initialization, D(0, 0): P x P and P* x P. */
  readonly ntk: { readonly train: Matrix; readonly cross: Matrix };
  /** NNGP kernel of the prior, C with all m_l = sigma_l^2: P x P, P* x P, P* x P*. */
  readonly nngp: { readonly train: Matrix; readonly cross: Matrix; readonly test: Matrix };
}

/** NTK at initialization and NNGP kernel of the prior. */
export function limitKernels(problem: DynamicsProblem): LimitKernels {
  const checked = checkProblem(problem);
  const start = kernelBlocks(checked, freeSchedules(checked));
  const end = kernelBlocks(checked, equilibriumSchedules(checked));
  return {
    ntk: { train: responseMatrix(start.train, 0, 0), cross: responseMatrix(start.cross, 0, 0) },
    nngp: {
      train: covarianceMatrix(end.train, 0, 0),
      cross: covarianceMatrix(end.cross, 0, 0),
      test: covarianceMatrix(end.test, 0, 0),
    },
  };
}

/** The rates that a mesh must resolve. */
export interface Rates {
  /** Largest eigenvalue of the NTK at the start or at the prior variances, whichever is larger. */
  readonly gradient: number;
  readonly fastest: number;
  readonly slowest: number;
}

/** Largest learning rate and the range of forgetting rates of a problem. */
export function ratesOf(problem: CheckedProblem): Rates {
  const largest = (kernel: TwoTimeKernel) => symmetricEigenvalues(responseMatrix(kernel, 0, 0)).at(-1) ?? 0;
  const start = kernelBlocks(problem, freeSchedules(problem)).train;
  const prior = problem.startsAtPrior ? start : kernelBlocks(problem, equilibriumSchedules(problem)).train;
  const rates = problem.weights.map(({ rate }) => rate);
  return {
    gradient: Math.max(largest(start), prior === start ? 0 : largest(prior)),
    fastest: Math.max(...rates),
    slowest: Math.min(...rates),
  };
}
