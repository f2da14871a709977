import { InputError } from '../../../base/input-error.ts';
import type { Task } from '../../../data/dataset.ts';
import { selectRows } from '../../../linalg/matrix.ts';
import type { PreparedData } from '../../point.ts';

/** How many rows of the one file each task takes. */
export interface TaskRows {
  readonly rows?: readonly number[];
  /** All tasks share the test rows where absent. */
  readonly testRows?: readonly number[];
}

/**
 * Tasks from files of their own, as they are.
 *
 * @throws InputError where one has other inputs or outputs than the first: one network learns them all
 */
export function alike(tasks: readonly PreparedData[]): readonly Task[] {
  const shape = ({ inputs, targets }: Task) => `${inputs.columns} inputs and ${targets.columns} targets`;
  tasks.forEach((task, t) => {
    if (shape(task) !== shape(tasks[0])) {
      throw new InputError(`tasks.files[${t}]`, shape(task), `${shape(tasks[0])}, as in the first file`);
    }
  });
  return tasks;
}

/**
 * Tasks from the rows of one file, in order.
 *
 * @throws InputError for more rows than there are
 */
export function stackedTasks({ rows = [], testRows }: TaskRows, data: PreparedData): Task[] {
  const total = (counts: readonly number[]) => counts.reduce((sum, value) => sum + value, 0);
  if (total(rows) > data.inputs.rows) {
    throw new InputError('tasks.rows', `${total(rows)} rows in all`, `at most ${data.inputs.rows}, those of the data`);
  }
  if (testRows !== undefined && (testRows.length !== rows.length || total(testRows) > data.testInputs.rows)) {
    throw new InputError(
      'tasks.testRows',
      `${testRows.length} counts, ${total(testRows)} rows in all`,
      `${rows.length} counts, at most ${data.testInputs.rows} rows`,
    );
  }
  let first = 0;
  let firstTest = 0;
  return rows.map((size, t) => {
    const train = range(first, size);
    first += size;
    const tests = range(firstTest, testRows?.[t] ?? data.testInputs.rows);
    if (testRows !== undefined) firstTest += testRows[t];
    const labels = (of: Int32Array | undefined, chosen: Int32Array) => of && chosen.map((i) => of[i]);
    return {
      ...data,
      inputs: selectRows(data.inputs, train),
      targets: selectRows(data.targets, train),
      labels: labels(data.labels, train),
      testInputs: selectRows(data.testInputs, tests),
      testTargets: selectRows(data.testTargets, tests),
      testLabels: labels(data.testLabels, tests),
      description: `${data.description}; task ${t + 1} of ${rows.length}`,
    };
  });
}

function range(from: number, length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => from + i);
}
