import { z } from 'zod';
import { InputError } from '../../base/input-error.ts';
import type { Task } from '../../data/dataset.ts';
import { taskSequence, teacherSequence } from '../../data/tasks/index.ts';
import { type Matrix, selectRows } from '../../linalg/matrix.ts';
import type { PreparedData } from '../point.ts';

const seed = z.int().min(0).default(1);
const count = z.int().min(1);
const share = z.number().min(0).max(1);

const made = {
  count,
  /** 0 (unrelated) to 1 (equal inputs). */
  similarity: share.optional(),
  /** What is asked in each task: the targets of the data, a sign by class, a sign by sample, or minus the targets every second time. */
  rule: z.enum(['given', 'parity', 'random', 'flipped', 'random-labels']).default('given'),
  /** Whether the training rows are dealt out to the tasks in equal parts, or all tasks use the same rows. */
  samples: z.enum(['fresh', 'same']).default('fresh'),
  seed,
};

/** `tasks` of a spec: how the sequence is made from the data. */
export const tasksShape = z.discriminatedUnion('kind', [
  /** From the second task on, one random permutation of a fraction of the inputs each. */
  z.strictObject({ kind: z.literal('permuted'), fraction: share.optional(), ...made }),
  /** Each task turned further by an angle, in degrees. */
  z.strictObject({ kind: z.literal('rotated'), angle: z.number().optional(), ...made }),
  /** Two classes each, in the order of `data.classes`. */
  z.strictObject({ kind: z.literal('split'), count, rule: z.enum(['given', 'flipped']).default('given'), seed }),
  /** The same task again and again. */
  z.strictObject({ kind: z.literal('repeated'), ...made }),
  /** The first two tasks of a permuted sequence in turn. */
  z.strictObject({ kind: z.literal('alternating'), fraction: share.optional(), ...made }),
  /** Linear teachers; `data` gives their dimension and numbers of rows. */
  z.strictObject({
    kind: z.literal('teacher'),
    count,
    inputOverlap: share.default(0),
    /** Cosine of the rules of two neighbours. */
    ruleOverlap: z.number().min(-1).max(1).default(0),
    /** What overlaps: the coordinates in which inputs live, or the samples themselves. */
    overlap: z.enum(['coordinates', 'samples']).default('coordinates'),
    relation: z.enum(['chain', 'shared']).default('chain'),
    support: z.int().min(1).optional(),
    noiseVariance: z.number().min(0).default(0),
    seed,
  }),
  /** The user's own tasks: the rows of the data, one task after the other. */
  z.strictObject({
    kind: z.literal('files'),
    /** Training rows of each task. */
    rows: z.array(z.int().min(1)).min(1),
    /** Test rows of each task; all tasks share the test rows where absent. */
    testRows: z.array(z.int().min(0)).optional(),
  }),
]);

/** What `tasks` holds, defaults filled in. */
export type TasksSpec = z.output<typeof tasksShape>;

/**
 * The tasks of a spec, from its prepared data.
 *
 * @throws InputError for dials that the data cannot serve
 */
export function continualTasks(spec: TasksSpec, data: PreparedData): readonly PreparedData[] {
  return tasksOf(spec, data).map((task, t) => ({ ...task, digest: `${data.digest} ${JSON.stringify(spec)} ${t}` }));
}

function tasksOf(spec: TasksSpec, data: PreparedData): readonly Task[] {
  if (spec.kind === 'files') return ownTasks(spec.rows, spec.testRows, data);
  if (spec.kind === 'teacher') {
    return teacherSequence({
      ...spec,
      dimension: data.inputs.columns,
      train: data.inputs.rows,
      test: data.testInputs.rows,
    });
  }
  return taskSequence(data, spec);
}

function ownTasks(rows: readonly number[], testRows: readonly number[] | undefined, data: PreparedData): Task[] {
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
    const part = (a: Matrix, from: number, length: number) =>
      selectRows(
        a,
        Int32Array.from({ length }, (_, i) => from + i),
      );
    const task = { inputs: part(data.inputs, first, size), targets: part(data.targets, first, size) };
    first += size;
    const tests = testRows?.[t] ?? data.testInputs.rows;
    const from = testRows === undefined ? 0 : firstTest;
    firstTest += tests;
    return {
      ...task,
      testInputs: part(data.testInputs, from, tests),
      testTargets: part(data.testTargets, from, tests),
      description: `${data.description}; task ${t + 1} of ${rows.length}`,
    };
  });
}
