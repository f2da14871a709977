import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { rankOf, splitByRange } from '../../../linalg/rank.ts';
import { rowRange } from '../../../linalg/row-range.ts';
import type { HeadTask } from './model.ts';

/** A task rotated to the range of its inputs, and what the rotation leaves outside. */
export interface TaskInRange {
  /** As many samples as the inputs have independent directions; the task itself where they are independent. */
  readonly task: HeadTask;
  /** P - R: rotated samples whose inputs vanish. */
  readonly outside: number;
  /** |y_perp|^2, the squared targets of those. */
  readonly residual: number;
}

/**
 * The task in a basis of its samples in which the inputs of P - R of them vanish, without those.
 *
 * The loss is a sum of squares, so any rotation of the samples leaves the posterior of a linear network as it is; samples
 * without inputs say nothing about it. At small T they would otherwise enter as rounding times y^2 / T^2.
 */
export function taskInRange(task: HeadTask): TaskInRange {
  const { inputs, targets, spectrum } = task;
  if (spectrum !== undefined && rankOf(spectrum.values, inputs.rows) === inputs.rows) {
    return { task, outside: 0, residual: 0 };
  }
  const range = rowRange(inputs);
  const rank = range.values.length;
  const vectors = reversedColumns(range.vectors());
  const values = range.values.slice().reverse();
  if (rank === inputs.rows) return { task: { ...task, spectrum: { values, vectors } }, outside: 0, residual: 0 };
  const { inside, residual } = splitByRange(vectors, matrix(targets.length, 1, targets));
  const identity = matrix(rank, rank);
  for (let i = 0; i < rank; i++) identity.data[i * rank + i] = 1;
  return {
    task: {
      inputs: multiply(vectors, inputs, { transposeA: true }),
      targets: inside.data,
      spectrum: { values, vectors: identity },
    },
    outside: inputs.rows - rank,
    residual,
  };
}

function reversedColumns(a: Matrix): Matrix {
  const { rows, columns } = a;
  const result = matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) result.data[i * columns + k] = a.data[i * columns + (columns - 1 - k)];
  }
  return result;
}
