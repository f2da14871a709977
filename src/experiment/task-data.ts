import { InputError } from '../base/input-error.ts';
import type { PreparedData } from './point.ts';
import type { DataSpec } from './spec.ts';

/** The data of one task, and the field of the spec that names them. */
export interface TaskData {
  /** `data`, or `tasks.files[1]`. */
  readonly field: string;
  readonly data: DataSpec;
}

/**
 * Loads the data of every task.
 *
 * @throws InputError that names the task's own field where its data cannot be read
 */
export async function loadTaskData(
  tasks: readonly TaskData[],
  load: (data: DataSpec) => Promise<PreparedData>,
): Promise<readonly PreparedData[]> {
  const prepared: PreparedData[] = [];
  for (const { field, data } of tasks) {
    try {
      prepared.push(await load(data));
    } catch (error) {
      if (field === 'data' || !(error instanceof InputError) || !error.field.startsWith('data')) throw error;
      const part = error.field.slice('data'.length);
      const own = part.startsWith('.classes[')
        ? `${error.expected}; data.classes holds for every file unless it names its own (path and classes in ${field})`
        : error.expected;
      throw new InputError(part === '.path' ? field : `${field}${part}`, error.found, own);
    }
  }
  return prepared;
}
