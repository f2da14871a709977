import { activationOf } from '../../activations/registry.ts';
import { type Matrix, matrix, rowOf, stackRows } from '../../linalg/matrix.ts';
import {
  type CheckedProblem,
  covarianceOverTest,
  driftMean,
  driftVariance,
  learningCourse,
  type Protocol,
  protocolMean,
  protocolVariance,
} from '../../theory/ndk/index.ts';
import { ACCURACY, type Dynamics } from './problem.ts';

/** Largest product of training points and of all points for which variances are computed unasked. */
const AFFORDABLE = 2500;

/** The theory of one problem, whatever the protocol. */
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

/** The freezing schedule of dynamics: their phases, or ordinary learning until the readout freezes; undefined without either. */
export function protocolOf(depth: number, dynamics: Dynamics): Protocol | undefined {
  const { phases, start = 'initial', freezeReadoutAt: from, afterFreeze } = dynamics;
  if (phases !== undefined) {
    return {
      start,
      phases: phases.map(({ from: begin, drift, learn }) => ({ from: begin, drifts: drift, learns: learn })),
    };
  }
  if (from === undefined) return undefined;
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
export function courseOf(problem: CheckedProblem, dynamics: Dynamics): PointCourse {
  const { times, accuracy = ACCURACY, solver = 'auto', drift } = dynamics;
  const points = problem.inputs.rows + (problem.testInputs?.rows ?? 0);
  const wanted = dynamics.variance ?? problem.inputs.rows * points * Math.sqrt(times.length) <= AFFORDABLE;
  const closed = problem.temperature === 0 || (activationOf(problem.activation).linear === true && problem.equalLayers);
  const unasked = dynamics.variance === false ? [] : ['no variance: `dynamics.variance: true` asks for it'];
  if (drift !== undefined) {
    const mean = driftMean(problem, drift, times, accuracy);
    // D2 and D4 take a solve for each time, the others have closed forms
    const cheap = drift !== 'D2' && drift !== 'D4' && dynamics.variance !== false;
    if (!cheap && !wanted) return { ...mean, solver: drift, warnings: unasked };
    const variance = driftVariance(withTrainPoints(problem), drift, times, accuracy);
    return { ...mean, ...split(variance, problem), solver: drift, warnings: [] };
  }
  const protocol = protocolOf(problem.depth, dynamics);
  if (protocol !== undefined) {
    const mean = protocolMean(problem, protocol, times, accuracy);
    if (!wanted) return { ...mean, solver: 'collocation', warnings: unasked };
    const variance = protocolVariance(withTrainPoints(problem), protocol, times, accuracy);
    return { ...mean, ...split(variance, problem), solver: 'collocation', warnings: [] };
  }
  const course = learningCourse(problem, times, { solver, accuracy });
  if (!wanted && !(closed && dynamics.variance !== false)) return { ...course, warnings: unasked };
  const whole = withTrainPoints(problem);
  const covariances = closed
    ? learningCourse(whole, times, { covariance: true }).testCovariances
    : covarianceOverTest(whole, times, accuracy);
  return { ...course, ...split(covariances?.map(diagonal), problem), warnings: course.status.warnings };
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
