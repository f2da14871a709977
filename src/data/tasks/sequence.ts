import { InputError, requireInteger } from '../../base/input-error.ts';
import { selectRows } from '../../linalg/matrix.ts';
import { RandomStream } from '../../random/stream.ts';
import type { Task } from '../dataset.ts';
import { partialPermutation, permuteInputs } from './permuted.ts';
import { rotateInputs } from './rotated.ts';
import { type Rule, withRule } from './rules.ts';
import { splitByClass } from './split.ts';

/** A sequence of tasks made from one. */
export interface TaskSequence {
  /**
   * `permuted`: from the second task on, one random permutation of a fraction of the inputs each; `rotated`: each task turned
   * further by an angle; `split`: two classes each; `repeated`: the same task again and again; `alternating`: the first two
   * tasks of a permuted sequence in turn.
   */
  readonly kind: 'permuted' | 'rotated' | 'split' | 'repeated' | 'alternating';
  readonly count: number;
  /** Share of the inputs that are permuted; 1 - similarity unless given. */
  readonly fraction?: number;
  /** Degrees from one task to the next; 180 (1 - similarity) unless given. */
  readonly angle?: number;
  /** 0 (unrelated) to 1 (equal inputs); 0 unless given. */
  readonly similarity?: number;
  /** What is asked in each task; `given` unless given (of `split` only `given` and `flipped`). */
  readonly rule?: Rule;
  /** Whether all tasks use the same samples, or the rows are dealt out to them in equal parts. */
  readonly samples?: 'same' | 'fresh';
  readonly seed: number;
}

/**
 * The tasks of a sequence, from one task of any source.
 *
 * The first task has the inputs of the base as they are. Rule `flipped` turns the sign of every second task; `random` and
 * `random-labels` draw anew for each task.
 *
 * @throws InputError for dials out of range, and for rules or splits that need classes the base does not have
 */
export function taskSequence(base: Task, sequence: TaskSequence): Task[] {
  const { kind, seed, rule = 'given', samples = 'same', similarity = 0 } = sequence;
  const count = requireInteger('tasks.count', sequence.count, 1);
  if (!(similarity >= 0 && similarity <= 1)) {
    throw new InputError('tasks.similarity', String(similarity), 'a number from 0 to 1');
  }
  const { fraction = 1 - similarity, angle = 180 * (1 - similarity) } = sequence;
  const parts = kind === 'split' ? splitByClass(base, count) : dealt(base, count, samples);
  return parts.map((part, t) => {
    const own = kind === 'alternating' ? t % 2 : t;
    const ruled = rule === 'flipped' && t % 2 === 0 ? part : withRule(part, rule, { seed, task: own });
    const named = { ...ruled, description: `${ruled.description}; task ${t + 1} of ${count}, ${kind}` };
    if (own === 0) return named;
    if (kind === 'rotated') return rotateInputs(named, t * angle, seed);
    if (kind !== 'permuted' && kind !== 'alternating') return named;
    const stream = new RandomStream({ seed, purpose: 'task permutation', chain: own });
    return permuteInputs(named, partialPermutation(fraction, base.inputs.columns, stream));
  });
}

/** The same samples for every task, or consecutive equal parts of the training rows (test rows are always shared). */
function dealt(base: Task, count: number, samples: 'same' | 'fresh'): Task[] {
  if (samples === 'same') return Array.from({ length: count }, () => base);
  const rows = Math.floor(base.inputs.rows / count);
  if (rows < 1) throw new InputError('data.train', String(base.inputs.rows), `at least ${count}, one row a task`);
  return Array.from({ length: count }, (_, t) => {
    const own = Int32Array.from({ length: rows }, (_, i) => t * rows + i);
    return {
      ...base,
      inputs: selectRows(base.inputs, own),
      targets: selectRows(base.targets, own),
      labels: base.labels && own.map((i) => (base.labels as Int32Array)[i]),
    };
  });
}

/**
 * Tasks in turn: a, b, c, a, b, ...
 *
 * @param tasks - what to cycle through, one or more
 * @param count - length of the sequence
 */
export function cycled(tasks: readonly Task[], count: number): Task[] {
  if (tasks.length === 0) throw new InputError('tasks', 'none', 'at least one task');
  return Array.from({ length: count }, (_, t) => tasks[t % tasks.length]);
}
