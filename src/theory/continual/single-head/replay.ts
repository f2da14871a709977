import { InputError, requireInteger } from '../../../base/input-error.ts';
import { type Matrix, matrix, selectRows, stackRows } from '../../../linalg/matrix.ts';
import { ridgeFactor } from '../../../linalg/ridge-factor.ts';
import { RandomStream } from '../../../random/stream.ts';
import { type SequenceErrors, sequenceErrors } from './errors.ts';
import { type ContinualTask, checkProblem, type SingleHeadProblem } from './problem.ts';
import { sequenceKernels } from './sequence-kernels.ts';
import { solveSequence } from './sequential-rule.ts';

/**
 * How the rows that are kept of a task are chosen: at random, those with the largest dual weight where they were learned, or one
 * after the other those that the next task would overwrite most.
 */
export type ReplayRule = 'random' | 'largest-dual' | 'greedy';

/** A sequence learned with and without replay. */
export interface ReplayErrors {
  /** Rows of every task that are kept. */
  readonly rows: number;
  /** Indices of the rows kept of each task but the last. */
  readonly kept: readonly (readonly number[])[];
  /** Errors over the sequence, rows as in `sequenceErrors`. */
  readonly errors: SequenceErrors;
  /** F: loss after the last task minus loss right after it was learned, averaged over all tasks but the last. */
  readonly forgetting: number;
  /** The part of it from the mean predictor, and that from the spread of the ensemble. */
  readonly meanForgetting: number;
  readonly varianceForgetting: number;
}

/**
 * The tasks of a sequence with rows of each older task joined to the data of every later one.
 *
 * The sequential rule holds as it stands (note continual-single-head, section 12): it asks nothing of the inputs, and inputs that
 * occur in several tasks are legal.
 *
 * @param kept - indices of the rows kept of each task but the last
 * @throws InputError for a row that its task does not have
 */
export function withReplay(tasks: readonly ContinualTask[], kept: readonly (readonly number[])[]): ContinualTask[] {
  kept.forEach((rows, t) => {
    const wrong = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= tasks[t].inputs.rows);
    if (wrong !== undefined) {
      throw new InputError(`kept[${t}]`, String(wrong), `rows from 0 to ${tasks[t].inputs.rows - 1}`);
    }
  });
  return tasks.map((task, t) => {
    let { inputs, targets } = task;
    for (let s = 0; s < t; s++) {
      const rows = kept[s] ?? [];
      if (rows.length === 0) continue;
      inputs = stackRows(inputs, selectRows(tasks[s].inputs, rows));
      targets = stackRows(targets, selectRows(tasks[s].targets, rows));
    }
    return { inputs, targets };
  });
}

/**
 * The rows of every task but the last that a rule keeps.
 *
 * @param count - rows of each task; all of a task that has fewer
 * @param seed - of `random`
 * @throws InputError for `greedy` at a finite coupling: it is made from the tangent kernels of lambda = infinity
 */
export function replayRows(problem: SingleHeadProblem, count: number, rule: ReplayRule, seed = 1): number[][] {
  requireInteger('count', count, 0);
  const { tasks } = problem;
  if (rule === 'greedy' && problem.coupling !== Number.POSITIVE_INFINITY) {
    throw new InputError(
      'rule',
      `"greedy" at coupling ${problem.coupling}`,
      '"random" or "largest-dual", or coupling infinity',
    );
  }
  const duals = rule === 'largest-dual' ? solveSequence(problem).duals : undefined;
  return tasks.slice(0, -1).map((task, t) => {
    const size = task.inputs.rows;
    const wanted = Math.min(count, size);
    if (rule === 'random') {
      const order = new RandomStream({ seed, purpose: 'replay-rows', chain: t }).permutation(size);
      return Array.from(order.subarray(0, wanted)).sort((a, b) => a - b);
    }
    if (duals !== undefined) return largestRows(duals[t], wanted);
    return overwrittenRows(problem, t, wanted);
  });
}

/**
 * Forgetting with r rows of each older task replayed, F(r) (note continual-single-head, section 12).
 *
 * @param problem - the sequence without replay
 * @param sets - data on which losses are measured, one set a task: test data, or the training data
 * @param counts - r of each entry, 0 for no replay
 */
export function replayCurve(
  problem: SingleHeadProblem,
  sets: readonly ContinualTask[],
  counts: readonly number[],
  rule: ReplayRule = 'random',
  seed = 1,
): ReplayErrors[] {
  if (problem.tasks.length < 2) throw new InputError('tasks', '1 task', 'at least two: there is nothing to replay');
  return counts.map((rows) => {
    const kept = replayRows(problem, rows, rule, seed);
    const solution = solveSequence({ ...problem, tasks: withReplay(problem.tasks, kept) });
    const errors = sequenceErrors(solution, sets);
    const meanForgetting = averageForgetting(errors.bias2);
    const varianceForgetting = averageForgetting(errors.variance);
    return { rows, kept, errors, forgetting: meanForgetting + varianceForgetting, meanForgetting, varianceForgetting };
  });
}

/** Last row minus diagonal, averaged over all columns but the last. */
function averageForgetting({ rows, columns, data }: Matrix): number {
  let sum = 0;
  for (let u = 0; u + 1 < rows; u++) sum += data[(rows - 1) * columns + u] - data[u * columns + u];
  return sum / (rows - 1);
}

/** Indices of the rows with the largest sum of squares, ascending. */
function largestRows(a: Matrix, count: number): number[] {
  const sizes = Array.from({ length: a.rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < a.columns; j++) sum += a.data[i * a.columns + j] ** 2;
    return { i, sum };
  });
  sizes.sort((x, y) => y.sum - x.sum || x.i - y.i);
  return sizes
    .slice(0, count)
    .map(({ i }) => i)
    .sort((a, b) => a - b);
}

/**
 * Rows of task t, one after the other the one with the largest row of K_12 K_22^-1 (what the next task writes onto it), the next
 * task standing for itself and the rows chosen before.
 */
function overwrittenRows(problem: SingleHeadProblem, t: number, count: number): number[] {
  const checked = checkProblem(problem);
  const kernels = sequenceKernels(checked);
  const [first, second] = [checked.points[t], checked.points[t + 1]];
  const k11 = kernels.pair(first, 1, first, 1).response;
  const k12 = kernels.pair(first, 1, second, 1).response;
  const k22 = kernels.pair(second, 1, second, 1).response;
  const p = k12.rows;
  const q = k12.columns;
  const chosen: number[] = [];
  while (chosen.length < count) {
    const size = q + chosen.length;
    // Between task t and what is learned next, and of that with itself: the next task first, then the rows chosen.
    const cross = matrix(p, size);
    const own = matrix(size, size);
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < size; j++) {
        cross.data[i * size + j] = j < q ? k12.data[i * q + j] : k11.data[i * p + chosen[j - q]];
      }
    }
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const row = i < q ? -1 : chosen[i - q];
        if (i < q) own.data[i * size + j] = j < q ? k22.data[i * q + j] : k12.data[chosen[j - q] * q + i];
        else own.data[i * size + j] = j < q ? k12.data[row * q + j] : k11.data[row * p + chosen[j - q]];
      }
    }
    const takeover = ridgeFactor(own, checked.laterRidge).solveRight(cross);
    let best = -1;
    let most = -1;
    for (let i = 0; i < p; i++) {
      if (chosen.includes(i)) continue;
      // Only what the next task itself writes counts, not the rows that are kept.
      let written = 0;
      for (let j = 0; j < q; j++) written += takeover.data[i * size + j] ** 2;
      if (written > most) {
        most = written;
        best = i;
      }
    }
    chosen.push(best);
  }
  return chosen.sort((a, b) => a - b);
}
