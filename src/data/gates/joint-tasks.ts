import { InputError, requireInteger } from '../../base/input-error.ts';
import { type Matrix, matrix, selectRows } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { RandomStream } from '../../random/stream.ts';

/** Training and test rows of one of several tasks that are learned together. */
export interface JointTask {
  /** P x N_0 */
  readonly inputs: Matrix;
  /** P x m */
  readonly targets: Matrix;
  readonly testInputs: Matrix;
  readonly testTargets: Matrix;
}

/** A task whose rows belong to classes. */
export interface LabelledTask extends JointTask {
  readonly labels?: Int32Array;
  readonly testLabels?: Int32Array;
  readonly classNames?: readonly string[];
}

/** The same images under `count` fixed orders of their pixels, the first as it is: equal labels for unrelated inputs. */
export function permutedTasks(task: JointTask, count: number, seed: number): JointTask[] {
  requireInteger('tasks.count', count, 1);
  return Array.from({ length: count }, (_, t) => {
    const n = task.inputs.columns;
    const order =
      t === 0
        ? Int32Array.from({ length: n }, (_, i) => i)
        : new RandomStream({ seed, purpose: 'permuted tasks', chain: t }).permutation(n);
    return { ...task, inputs: permuteColumns(task.inputs, order), testInputs: permuteColumns(task.testInputs, order) };
  });
}

/**
 * Classes in groups of two, one task a group, targets -1 and +1: unlike `permutedTasks`, each task has its own inputs.
 *
 * @param task - with labels of at least 2 x `count` classes
 * @throws InputError without labels, or for more groups than the classes allow
 */
export function groupedTasks(task: LabelledTask, count: number): JointTask[] {
  requireInteger('tasks.count', count, 1);
  const { labels, testLabels = new Int32Array(0), classNames } = task;
  const classes = classNames?.length ?? 0;
  if (labels === undefined || classes < 2 * count) {
    throw new InputError(
      'tasks.count',
      `${count} groups of two of ${classes} classes`,
      'data with at least two classes a task',
    );
  }
  const part = (inputs: Matrix, of: Int32Array, t: number) => {
    const rows = Int32Array.from(Array.from(of, (_, i) => i).filter((i) => Math.floor(of[i] / 2) === t));
    return {
      inputs: selectRows(inputs, rows),
      targets: matrix(
        rows.length,
        1,
        Float64Array.from(rows, (i) => (of[i] % 2 === 0 ? -1 : 1)),
      ),
    };
  };
  return Array.from({ length: count }, (_, t) => {
    const train = part(task.inputs, labels, t);
    const test = part(task.testInputs, testLabels, t);
    if (train.inputs.rows === 0) throw new InputError('data.train', `no sample of task ${t + 1}`, 'more training rows');
    return { ...train, testInputs: test.inputs, testTargets: test.targets };
  });
}

/**
 * Linear tasks whose teachers overlap: w_t = sqrt c w + sqrt(1 - c) w'_t, targets w_t . x / sqrt N_0; the rows are dealt to the tasks
 * in order.
 *
 * @param overlap - c, from 0 (unrelated) to 1 (equal)
 */
export function overlappingTasks(task: JointTask, count: number, overlap: number, seed: number): JointTask[] {
  requireInteger('tasks.count', count, 1);
  if (!(overlap >= 0 && overlap <= 1)) throw new InputError('tasks.overlap', String(overlap), 'a number from 0 to 1');
  const n = task.inputs.columns;
  const shared = new RandomStream({ seed, purpose: 'shared teacher' }).fillNormal(new Float64Array(n));
  const deal = (rows: number, t: number) =>
    Int32Array.from({ length: Math.floor(rows / count) }, (_, i) => i * count + t);
  return Array.from({ length: count }, (_, t) => {
    const own = new RandomStream({ seed, purpose: 'own teacher', chain: t }).fillNormal(new Float64Array(n));
    const teacher = matrix(
      n,
      1,
      shared.map((w, i) => (Math.sqrt(overlap) * w + Math.sqrt(1 - overlap) * own[i]) / Math.sqrt(n)),
    );
    const inputs = selectRows(task.inputs, deal(task.inputs.rows, t));
    const testInputs = selectRows(task.testInputs, deal(task.testInputs.rows, t));
    return { inputs, targets: multiply(inputs, teacher), testInputs, testTargets: multiply(testInputs, teacher) };
  });
}

function permuteColumns(a: Matrix, order: Int32Array): Matrix {
  const result = matrix(a.rows, a.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) result.data[i * a.columns + j] = a.data[i * a.columns + order[j]];
  }
  return result;
}
