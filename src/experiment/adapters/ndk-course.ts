import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix, rowOf, stackRows } from '../../linalg/matrix.ts';
import {
  type CheckedProblem,
  checkProblem,
  covarianceOverTest,
  driftMean,
  equilibrium,
  freeDriftVariance,
  learningCourse,
  logSpaced,
  type Protocol,
  protocolMean,
} from '../../theory/ndk/index.ts';
import type { ExperimentPoint } from '../point.ts';
import type { DynamicsExtra, DynamicsSpec } from './ndk-spec.ts';

/** Largest product of training points and of all points for which variances are computed unasked. */
const AFFORDABLE = 2500;

/** The theory at one point of a sweep, whatever the protocol. */
export interface PointCourse {
  readonly times: readonly number[];
  readonly train: readonly Matrix[];
  readonly test: readonly Matrix[];
  /** Variances of single networks, one a point: test and train points for each time. */
  readonly testVariance?: readonly Float64Array[];
  readonly trainVariance?: readonly Float64Array[];
  readonly solver: string;
  readonly warnings: readonly string[];
}

/** The times of a spec as a list, ascending. */
export function timesOf({ times }: DynamicsSpec): number[] {
  const list = Array.isArray(times) ? times : logSpaced(times.log[0], times.log[1], times.count);
  return [...new Set(list)].sort((a, b) => a - b);
}

/** A point of a sweep as a problem of the theory. */
export function problemOf(point: ExperimentPoint<DynamicsExtra>): CheckedProblem {
  const { layers, data, spec } = point;
  const { initialVariance, initialVariances } = spec.dynamics;
  if (initialVariance !== undefined && initialVariances !== undefined) {
    throw new InputError('dynamics.initialVariances', 'both initialVariance and initialVariances', 'one of them');
  }
  return checkProblem({
    inputs: data.inputs,
    targets: data.targets,
    testInputs: data.testInputs,
    activation: layers.activation,
    priorVariances: layers.priorVariances,
    initialVariances:
      initialVariances ??
      (initialVariance === undefined ? layers.priorVariances : layers.priorVariances.map(() => initialVariance)),
    temperature: spec.temperature,
  });
}

/** Ordinary learning until a time, then a frozen readout over drifting or learning hidden layers. */
export function freezeProtocol(depth: number, from: number, afterFreeze: DynamicsSpec['afterFreeze']): Protocol {
  const all = new Array<boolean>(depth + 1).fill(true);
  const hidden = (value: boolean) => [...new Array<boolean>(depth).fill(value), false];
  const frozen = { drifts: hidden(true), learns: hidden(afterFreeze === 'learn') };
  if (from === 0) return { start: 'initial', phases: [{ from: 0, ...frozen }] };
  return {
    start: 'initial',
    phases: [
      { from: 0, drifts: all, learns: all },
      { from, ...frozen },
    ],
  };
}

/** Mean and, where it is wanted and known, variance of the predictor in time. */
export function courseOf(problem: CheckedProblem, dynamics: DynamicsSpec): PointCourse {
  const times = timesOf(dynamics);
  const { accuracy, solver, drift, freezeReadoutAt } = dynamics;
  const points = problem.inputs.rows + (problem.testInputs?.rows ?? 0);
  const wanted = dynamics.variance ?? problem.inputs.rows * points * Math.sqrt(times.length) <= AFFORDABLE;
  const closed = problem.temperature === 0 || (problem.activation === 'linear' && problem.equalLayers);
  if (drift !== undefined) {
    const mean = driftMean(problem, drift, times, accuracy);
    const whole = withTrainPoints(problem);
    const variance =
      drift === 'D1'
        ? times.map((tau) => freeDriftVariance(whole, tau))
        : drift === 'D0'
          ? times.map(() => diagonal(equilibrium(whole).testCovariance))
          : undefined;
    return { ...mean, ...split(variance, problem), solver: drift, warnings: unknownVariance(variance === undefined) };
  }
  if (freezeReadoutAt !== undefined) {
    const protocol = freezeProtocol(problem.depth, freezeReadoutAt, dynamics.afterFreeze);
    const mean = protocolMean(problem, protocol, times, accuracy);
    return { ...mean, solver: 'collocation', warnings: unknownVariance(true) };
  }
  const course = learningCourse(problem, times, { solver, accuracy });
  if (!wanted && !(closed && dynamics.variance !== false)) {
    const warnings = dynamics.variance === false ? [] : ['no variance: `dynamics.variance: true` asks for it'];
    return { ...course, warnings };
  }
  const whole = withTrainPoints(problem);
  const covariances = closed
    ? learningCourse(whole, times, { covariance: true }).testCovariances
    : covarianceOverTest(whole, times, accuracy);
  return { ...course, ...split(covariances?.map(diagonal), problem), warnings: course.status.warnings };
}

function unknownVariance(unknown: boolean): string[] {
  return unknown ? ['the variance of single networks is not known under this protocol'] : [];
}

/** The training points as further test points, after these. */
function withTrainPoints(problem: CheckedProblem): CheckedProblem {
  const test = problem.testInputs ?? matrix(0, problem.inputs.columns);
  return { ...problem, testInputs: test.rows > 0 ? stackRows(test, problem.inputs) : problem.inputs };
}

function split(variances: readonly Float64Array[] | undefined, problem: CheckedProblem) {
  if (variances === undefined) return {};
  const n = problem.testInputs?.rows ?? 0;
  return {
    testVariance: variances.map((v) => v.subarray(0, n)),
    trainVariance: variances.map((v) => v.subarray(n)),
  };
}

function diagonal(a: Matrix): Float64Array {
  return Float64Array.from({ length: a.rows }, (_, i) => Math.max(0, rowOf(a, i)[i]));
}
