import { InputError, requireNonNegative } from '../../../base/input-error.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import type { PredictorMoments } from './first-task.ts';
import type { HeadTask, MultiHeadModel } from './model.ts';
import { solveTwoTasks } from './two-task.ts';

/** Test data of the second task: inputs E x N0 and targets (length E). */
export interface TransferTest {
  readonly inputs: Matrix;
  readonly targets: Float64Array;
}

/** What a first task does to the second one, at one coupling. */
export interface Transfer {
  readonly coupling: number;
  /** A = error of the second task learned after the first, over its error learned from scratch: below 1 the first task helps. */
  readonly ratio: number;
  /** bias^2 + variance of the new head, averaged over the test points. */
  readonly afterFirst: number;
  readonly fromScratch: number;
  /** Whether the order parameters were found to their tolerance. */
  readonly converged: boolean;
}

/** The coupling of least error, and how it compares. */
export interface BestCoupling extends Transfer {
  /** Whether the first task helps anywhere: its least ratio is below 1. */
  readonly helps: boolean;
  /** Whether the least ratio lies at an end of the range that was searched. */
  readonly atEnd: 'lowest' | 'highest' | undefined;
}

/**
 * The transfer map A(lambda) of two tasks in a one-hidden-layer linear network with a head each (note continual-multi-head,
 * section 14, from eqs. 4 to 9): how much the test error of the second task is multiplied by having learned the first.
 *
 * Loads alpha_1 = P_1 / N and alpha_2 = P_2 / N and the similarity of the rules are those of the tasks, which may differ in size;
 * where T > 0 the first may have any number of samples, at the cost of N0 directions.
 *
 * @param model - width, prior variances and T; its coupling is not used
 * @param source - the task learned first
 * @param target - the task learned second
 * @param test - of the second task, at least one point
 * @param couplings - lambda >= 0 each, `Infinity` included
 * @returns one entry a coupling, in their order
 * @throws InputError as `solveTwoTasks`, and for test data that do not fit
 */
export function transferMap(
  model: MultiHeadModel,
  source: HeadTask,
  target: HeadTask,
  test: TransferTest,
  couplings: readonly number[],
): Transfer[] {
  if (test.inputs.rows === 0) throw new InputError('test.inputs', 'no rows', 'at least one point');
  if (test.targets.length !== test.inputs.rows) {
    throw new InputError('test.targets', `${test.targets.length} values`, `${test.inputs.rows}, one for each input`);
  }
  return couplings.map((coupling, k) => {
    if (coupling !== Number.POSITIVE_INFINITY) requireNonNegative(`couplings[${k}]`, coupling);
    const solution = solveTwoTasks({ ...model, coupling }, source, target);
    const { newHead, fromScratch } = solution.predict(test.inputs);
    const after = errorOf(newHead, test.targets);
    const scratch = errorOf(fromScratch, test.targets);
    return {
      coupling,
      ratio: solution.limit?.phase === 'overfitting' ? Number.POSITIVE_INFINITY : after / scratch,
      afterFirst: after,
      fromScratch: scratch,
      converged: solution.status.converged,
    };
  });
}

/** Couplings of the scan, as powers of ten a step apart. */
const SCAN_STEP = 0.5;
/** Golden sections of the bracket: lambda to about a hundredth. */
const SECTIONS = 12;

/**
 * lambda* of least error on the second task: a scan in log lambda, then golden sections about its lowest point.
 *
 * @param range - lambda from and to, 1e-3 to 1e4 unless given
 * @throws InputError as `transferMap`, and for a range that does not rise
 */
export function bestCoupling(
  model: MultiHeadModel,
  source: HeadTask,
  target: HeadTask,
  test: TransferTest,
  range: readonly [number, number] = [1e-3, 1e4],
): BestCoupling {
  const [from, to] = range.map(Math.log10);
  if (!(Number.isFinite(from) && to > from)) {
    throw new InputError('range', `${range[0]} to ${range[1]}`, 'two couplings above 0, the lower one first');
  }
  const at = (log: number): Transfer => transferMap(model, source, target, test, [10 ** log])[0];
  const count = Math.max(3, Math.ceil((to - from) / SCAN_STEP) + 1);
  const scan = Array.from({ length: count }, (_, k) => at(from + ((to - from) * k) / (count - 1)));
  const lowest = scan.reduce((best, { ratio }, k) => (ratio < scan[best].ratio ? k : best), 0);
  const atEnd = lowest === 0 ? 'lowest' : lowest === count - 1 ? 'highest' : undefined;
  let best = scan[lowest];
  if (atEnd === undefined) {
    let [left, right] = [Math.log10(scan[lowest - 1].coupling), Math.log10(scan[lowest + 1].coupling)];
    const golden = (Math.sqrt(5) - 1) / 2;
    let inner = at(right - golden * (right - left));
    let outer = at(left + golden * (right - left));
    for (let k = 0; k < SECTIONS; k++) {
      if (inner.ratio < outer.ratio) {
        right = Math.log10(outer.coupling);
        outer = inner;
        inner = at(right - golden * (right - left));
      } else {
        left = Math.log10(inner.coupling);
        inner = outer;
        outer = at(left + golden * (right - left));
      }
      for (const found of [inner, outer]) if (found.ratio < best.ratio) best = found;
    }
  }
  return { ...best, helps: best.ratio < 1, atEnd };
}

/** bias^2 + variance, averaged over points. */
function errorOf({ mean, variance }: PredictorMoments, targets: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) sum += (mean[i] - targets[i]) ** 2 + variance[i];
  return sum / targets.length;
}
