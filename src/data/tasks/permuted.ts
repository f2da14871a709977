import { InputError } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import type { RandomStream } from '../../random/stream.ts';
import type { Task } from '../dataset.ts';

/**
 * One random permutation of a random part of the inputs; the others stay (note continual-single-head, section 8).
 *
 * @param fraction - share of the inputs that are chosen, 0 to 1
 * @param columns - N0
 * @returns order[j]: which old input stands at place j
 * @throws InputError if the fraction is not in [0, 1]
 */
export function partialPermutation(fraction: number, columns: number, stream: RandomStream): Int32Array {
  if (!(fraction >= 0 && fraction <= 1)) throw new InputError('tasks.fraction', String(fraction), 'a share, 0 to 1');
  const chosen = stream.permutation(columns).subarray(0, Math.round(fraction * columns));
  const order = stream.permutation(chosen.length);
  const result = Int32Array.from({ length: columns }, (_, j) => j);
  chosen.forEach((place, i) => {
    result[place] = chosen[order[i]];
  });
  return result;
}

/** The task with its inputs in another order. */
export function permuteInputs(task: Task, order: Int32Array): Task {
  return { ...task, inputs: reordered(task.inputs, order), testInputs: reordered(task.testInputs, order) };
}

function reordered(a: Matrix, order: Int32Array): Matrix {
  const data = new Float64Array(a.data.length);
  for (let start = 0; start < data.length; start += a.columns) {
    for (let j = 0; j < a.columns; j++) data[start + j] = a.data[start + order[j]];
  }
  return { ...a, data };
}
