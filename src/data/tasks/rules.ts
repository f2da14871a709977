import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { RandomStream } from '../../random/stream.ts';
import type { Task } from '../dataset.ts';

/**
 * What is asked of the inputs of a task:
 * `given`, the targets of the data; `parity`, +1 for even and -1 for odd classes (by their number, or by their place where
 * the names are words); `random`, a random sign for every class; `flipped`, minus the targets of the data;
 * `random-labels`, a random sign for every sample.
 */
export type Rule = 'given' | 'parity' | 'random' | 'flipped' | 'random-labels';

/** Which random numbers a task takes. */
export interface TaskKey {
  readonly seed: number;
  /** Place of the task in its sequence. */
  readonly task: number;
}

/** A random sign, -1 or +1. */
function randomSign(stream: RandomStream): number {
  return stream.bits() & 1 ? 1 : -1;
}

/** The sign of each class of a rule that goes by classes. */
function classSigns(rule: 'parity' | 'random', names: readonly string[], key: TaskKey): number[] {
  if (rule === 'random') {
    const stream = new RandomStream({ seed: key.seed, purpose: 'task rule', chain: key.task });
    return names.map(() => randomSign(stream));
  }
  const numbers = names.every((name) => /^-?\d+$/.test(name));
  return names.map((name, place) => (Math.abs(numbers ? Number(name) : place) % 2 === 0 ? 1 : -1));
}

function negated(a: Matrix): Matrix {
  return { ...a, data: a.data.map((y) => -y) };
}

/**
 * The task with the targets of a rule (one column, except for `given` and `flipped`); the inputs are shared, not copied.
 *
 * @throws InputError for a rule that goes by classes on data without classes
 */
export function withRule(task: Task, rule: Rule, key: TaskKey): Task {
  if (rule === 'given') return task;
  if (rule === 'flipped') {
    return { ...task, targets: negated(task.targets), testTargets: negated(task.testTargets), ...noClasses };
  }
  if (rule === 'random-labels') {
    const stream = new RandomStream({ seed: key.seed, purpose: 'task labels', chain: key.task });
    const signs = (rows: number): Matrix =>
      matrix(
        rows,
        1,
        Float64Array.from({ length: rows }, () => randomSign(stream)),
      );
    return { ...task, targets: signs(task.inputs.rows), testTargets: signs(task.testInputs.rows), ...noClasses };
  }
  const { labels, testLabels, classNames } = task;
  if (labels === undefined || classNames === undefined) {
    throw new InputError(
      'tasks.rule',
      rule,
      `a rule without classes (given, flipped, random-labels): the data have none`,
    );
  }
  const signs = classSigns(rule, classNames, key);
  const column = (of: Int32Array): Matrix =>
    matrix(
      of.length,
      1,
      Float64Array.from(of, (label) => signs[label]),
    );
  return { ...task, targets: column(labels), testTargets: column(testLabels ?? new Int32Array(0)), ...noClasses };
}

/** Labels that no longer go with the targets are dropped. */
const noClasses = { labels: undefined, testLabels: undefined, classNames: undefined };
