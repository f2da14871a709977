import { InputError } from '../base/input-error.ts';
import type { PreparedData } from './point.ts';
import type { DataSpec } from './spec.ts';

/** The data of one task, and the field of the spec that names them. */
export interface TaskData {
  /** `data`, or `tasks.files[1]`. */
  readonly field: string;
  readonly data: DataSpec;
  /** Whether `data.classes` was said of all files together, not of this one. */
  readonly sharedClasses?: boolean;
}

type Load = (data: DataSpec) => Promise<PreparedData>;

/**
 * Loads the data of every task.
 *
 * @throws InputError that names the task's own field where its data cannot be read
 */
export async function loadTaskData(tasks: readonly TaskData[], load: Load): Promise<readonly PreparedData[]> {
  const prepared: PreparedData[] = [];
  for (const task of tasks) prepared.push(task.field === 'data' ? await load(task.data) : await loadOwn(task, load));
  return prepared;
}

/**
 * The data of a task with a file of its own. Where neither `train` nor `test` is said and the file has no split, all its rows train;
 * where none of its classes is called as those said of all files, 0, 1, ... are places among its own. A note says either.
 */
async function loadOwn(task: TaskData, load: Load): Promise<PreparedData> {
  const { field, data } = task;
  try {
    return await load(data);
  } catch (error) {
    if (!(error instanceof InputError) || !error.field.startsWith('data')) throw error;
    if (error.field === 'data.train' && data.train === undefined && data.test === undefined) {
      const whole = await loadOwn({ ...task, data: { ...data, test: 0 } }, load);
      return noted(
        whole,
        `${field}: all ${whole.inputs.rows} rows train and none test (data.train and data.test say otherwise)`,
      );
    }
    const shared = 'classes' in data && task.sharedClasses ? data.classes : undefined;
    if (error.field.startsWith('data.classes[') && Array.isArray(shared)) {
      const names = (await loadOwn({ field, data: { ...data, classes: 'all' } as DataSpec }, load)).classNames ?? [];
      const places = shared.map(Number);
      const firstPlaces = places.toSorted((p, q) => p - q).every((place, i) => place === i);
      if (firstPlaces && places.length <= names.length && !shared.some((name) => names.includes(String(name)))) {
        const taken = places.map((place) => names[place]);
        const left = names.filter((name) => !taken.includes(name));
        const own = await loadOwn({ field, data: { ...data, classes: taken } as DataSpec }, load);
        const without = left.length === 0 ? '' : `, and leave out ${left.join(', ')}`;
        return noted(
          own,
          `${field}: none of its classes is called ${shared.join(' or ')}; as places they are its classes ${taken.join(', ')}${without} (path and classes in ${field} say otherwise)`,
        );
      }
    }
    const part = error.field.slice('data'.length);
    const expected = part.startsWith('.classes[')
      ? `${error.expected}; data.classes holds for every file unless it names its own (path and classes in ${field})`
      : error.expected;
    throw new InputError(part === '.path' ? field : `${field}${part}`, error.found, expected);
  }
}

function noted(data: PreparedData, note: string): PreparedData {
  return { ...data, notes: [...(data.notes ?? []), note] };
}
