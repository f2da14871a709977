import { InputError } from '../../../base/input-error.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { accuracyOf, squaredError, summedVariance } from '../../../measures/index.ts';
import { type EnsembleState, ensembleAt, meanAt } from './ensemble.ts';
import type { ContinualTask, SingleHeadProblem } from './problem.ts';
import { evaluationPoints, type SequenceSolution, solveSequence } from './sequential-rule.ts';

/** Errors over a sequence: row t is after task t, column u is on the data of task u; averages over points of the sum over outputs. */
export interface SequenceErrors {
  /** Squared error of the mean predictor. */
  readonly bias2: Matrix;
  /** Variance of the output over the ensemble. */
  readonly variance: Matrix;
  /** bias2 + variance: what one network of the ensemble is expected to lose. */
  readonly loss: Matrix;
  /** Share of points where the mean predictor has the right sign (one output) or the right largest output. */
  readonly accuracy: Matrix;
}

/**
 * Losses after every task on the data of every task (note continual-single-head, section 3.5).
 *
 * @param sets - data of task u for every column: the training sets of the sequence, or test sets of the same tasks
 */
export function sequenceErrors(solution: SequenceSolution, sets: readonly ContinualTask[]): SequenceErrors {
  const { tasks, outputs } = solution.problem;
  const table = () => matrix(tasks.length, sets.length);
  const result = { bias2: table(), variance: table(), loss: table(), accuracy: table() };
  sets.forEach(({ inputs, targets }, u) => {
    if (targets.columns !== outputs || targets.rows !== inputs.rows) {
      throw new InputError(`sets[${u}].targets`, `${targets.rows} x ${targets.columns}`, `${inputs.rows} x ${outputs}`);
    }
    const points = evaluationPoints(solution, inputs, `sets[${u}].inputs`);
    for (let t = 0; t < tasks.length; t++) {
      const errors = pointErrors(ensembleAt(solution, points, t), targets);
      const at = t * sets.length + u;
      result.bias2.data[at] = errors.bias2;
      result.variance.data[at] = errors.variance;
      result.loss.data[at] = errors.bias2 + errors.variance;
      result.accuracy.data[at] = errors.accuracy;
    }
  });
  return result;
}

/** Squared error of the mean predictor alone, as `bias2` of `sequenceErrors`, without the cost of the variances. */
export function meanErrors(solution: SequenceSolution, sets: readonly ContinualTask[]): Matrix {
  const { tasks } = solution.problem;
  const bias2 = matrix(tasks.length, sets.length);
  sets.forEach(({ inputs, targets }, u) => {
    const points = evaluationPoints(solution, inputs, `sets[${u}].inputs`);
    for (let t = 0; t < tasks.length; t++) {
      bias2.data[t * sets.length + u] = squaredError(meanAt(solution, points, t), targets);
    }
  });
  return bias2;
}

/** F_tu = loss_u(f_t) - loss_u(f_u): what later tasks cost task u. Null where task u is not learned yet. */
export function forgetting(loss: Matrix): (number | null)[][] {
  return Array.from({ length: loss.rows }, (_, t) =>
    Array.from({ length: loss.columns }, (_, u) =>
      t < u ? null : loss.data[t * loss.columns + u] - loss.data[u * loss.columns + u],
    ),
  );
}

/** Each task learned in its turn against the same task learned first. */
export interface Interference {
  /** Loss on the test data of task t right after it was learned, in the sequence. */
  readonly inSequence: Float64Array;
  /** Loss on them if task t had been the first: the NNGP posterior of the task alone. */
  readonly alone: Float64Array;
  /** The same two for the mean predictor. */
  readonly bias2InSequence: Float64Array;
  readonly bias2Alone: Float64Array;
  /** A_t = inSequence - alone: above 0 anterograde interference, below 0 forward transfer. */
  readonly interference: Float64Array;
}

/**
 * Anterograde interference (or transfer) of every task (note continual-single-head, section 3.5; the definition is ours).
 *
 * @param problem - of the sequence that `errors` belong to
 * @param tests - test data of every task
 */
export function anterogradeInterference(
  problem: SingleHeadProblem,
  errors: SequenceErrors,
  tests: readonly ContinualTask[],
): Interference {
  const n = problem.tasks.length;
  if (tests.length !== n) throw new InputError('tests', `${tests.length} sets`, `${n}, one for each task`);
  const diagonal = (a: Matrix) => Float64Array.from({ length: n }, (_, t) => a.data[t * n + t]);
  const inSequence = diagonal(errors.loss);
  const bias2InSequence = diagonal(errors.bias2);
  const alone = new Float64Array(n);
  const bias2Alone = new Float64Array(n);
  problem.tasks.forEach((task, t) => {
    const solution = solveSequence({ ...problem, tasks: [task] });
    const { bias2, loss } = sequenceErrors(solution, [tests[t]]);
    alone[t] = loss.data[0];
    bias2Alone[t] = bias2.data[0];
  });
  return {
    inSequence,
    alone,
    bias2InSequence,
    bias2Alone,
    interference: inSequence.map((value, t) => value - alone[t]),
  };
}

/** Errors of an ensemble on one data set. */
export function pointErrors(
  state: EnsembleState,
  targets: Matrix,
): { bias2: number; variance: number; accuracy: number } {
  return {
    bias2: squaredError(state.mean, targets),
    variance: summedVariance(state.variance, targets.rows, targets.columns),
    accuracy: accuracyOf(state.mean, targets),
  };
}
