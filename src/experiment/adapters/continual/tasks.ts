import { z } from 'zod';
import { InputError } from '../../../base/input-error.ts';
import type { Task } from '../../../data/dataset.ts';
import { formatNames } from '../../../data/formats/registry.ts';
import { taskSequence, teacherSequence, withRule } from '../../../data/tasks/index.ts';
import type { PreparedData } from '../../point.ts';
import type { DataSpec } from '../../spec.ts';
import type { TaskData } from '../../task-data.ts';
import { alike, stackedTasks } from './own-tasks.ts';

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

const ownFile = z.strictObject({
  path: z.string(),
  labels: z.string().optional(),
  target: z.union([z.string(), z.int().min(0)]).optional(),
  classes: z
    .array(z.union([z.int(), z.string()]))
    .min(2)
    .optional(),
  train: count.optional(),
  test: z.int().min(0).optional(),
});

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
  /** The user's own tasks: one file a task, or the rows of one file, one task after the other. */
  z.strictObject({
    kind: z.literal('files'),
    /** The file of every task, read as `data` says; an entry may change `labels`, `target`, `classes`, `train` and `test`. */
    files: z
      .array(z.union([z.string(), ownFile]))
      .min(1)
      .optional(),
    /** Training rows of each task in the one file of `data`. */
    rows: z.array(z.int().min(1)).min(1).optional(),
    /** Test rows of each task there; all tasks share the test rows where absent. */
    testRows: z.array(z.int().min(0)).optional(),
    rule: made.rule,
    seed,
  }),
]);

/** What `tasks` holds, defaults filled in. */
export type TasksSpec = z.output<typeof tasksShape>;

/**
 * The data of every task that has a file of its own; undefined where all tasks are rows of one file.
 *
 * @throws InputError where a spec gives both, or neither
 */
export function ownTaskData(spec: TasksSpec, data: DataSpec): readonly TaskData[] | undefined {
  if (spec.kind !== 'files') return undefined;
  const { files, rows, testRows } = spec;
  if (files === undefined) {
    if (rows !== undefined) return undefined;
    throw new InputError(
      'tasks.files',
      'nothing',
      'the file of every task, or rows: the rows of each task in one file',
    );
  }
  if (rows !== undefined) throw new InputError('tasks.rows', 'rows beside files', 'one of the two');
  if (testRows !== undefined) {
    throw new InputError('tasks.testRows', 'test rows beside files', 'nothing: a file holds them, or test counts them');
  }
  if (!formatNames.some((name) => name === data.source)) {
    throw new InputError(
      'data.source',
      JSON.stringify(data.source),
      `one of ${formatNames.join(', ')}, for tasks.files`,
    );
  }
  if ('path' in data && data.path !== undefined) {
    throw new InputError('data.path', JSON.stringify(data.path), 'nothing beside tasks.files, which names every file');
  }
  return files.map((entry, t) => ({
    field: `tasks.files[${t}]`,
    data: { ...data, ...(typeof entry === 'string' ? { path: entry } : entry) } as DataSpec,
    sharedClasses: typeof entry === 'string' || entry.classes === undefined,
  }));
}

/**
 * The tasks of a spec, from its prepared data.
 *
 * @param own - of every task, where tasks have files of their own
 * @param dataSeed - `data.seed`, a second key of teachers
 * @throws InputError for dials that the data cannot serve
 */
export function continualTasks(
  spec: TasksSpec,
  data: PreparedData,
  own?: readonly PreparedData[],
  dataSeed = 1,
): readonly PreparedData[] {
  const key = spec.kind === 'teacher' && dataSeed !== 1 ? ` data seed ${dataSeed}` : '';
  return tasksOf(spec, data, own, dataSeed).map((task, t) => ({
    ...task,
    digest: `${(own?.[t] ?? data).digest} ${JSON.stringify(spec)}${key} ${t}`,
  }));
}

function tasksOf(
  spec: TasksSpec,
  data: PreparedData,
  own: readonly PreparedData[] | undefined,
  dataSeed: number,
): readonly Task[] {
  if (spec.kind === 'files') {
    const tasks = own === undefined ? stackedTasks(spec, data) : alike(own);
    return tasks.map((task, t) =>
      spec.rule === 'flipped' && t % 2 === 0 ? task : withRule(task, spec.rule, { seed: spec.seed, task: t }),
    );
  }
  if (spec.kind === 'teacher') {
    return teacherSequence({
      ...spec,
      dataSeed,
      dimension: data.inputs.columns,
      train: data.inputs.rows,
      test: data.testInputs.rows,
    });
  }
  return taskSequence(data, spec);
}
