import type { Activation } from '../../../src/activations/activation.ts';
import { type Matrix, matrix } from '../../../src/linalg/matrix.ts';
import { RandomStream } from '../../../src/random/stream.ts';
import type { ContinualTask, SingleHeadProblem } from '../../../src/theory/continual/single-head/index.ts';

/** A matrix of independent normals, always the same for a purpose. */
export function normals(rows: number, columns: number, purpose: string, seed = 5): Matrix {
  return matrix(rows, columns, new RandomStream({ seed, purpose }).fillNormal(new Float64Array(rows * columns)));
}

/** Tasks whose inputs and targets are independent normals. */
export function normalTasks(sizes: readonly number[], inputs: number, outputs = 1, seed = 5): ContinualTask[] {
  return sizes.map((size, t) => ({
    inputs: normals(size, inputs, `inputs ${t}`, seed),
    targets: normals(size, outputs, `targets ${t}`, seed),
  }));
}

/** A problem with the defaults of a test: relu, sigma^2 = 1.6, lambda = 3, T = 0. */
export function problemOf(
  tasks: readonly ContinualTask[],
  changes: Partial<SingleHeadProblem> = {},
): SingleHeadProblem {
  return {
    activation: 'relu' as Activation,
    depth: 1,
    priorVariances: [1.6],
    coupling: 3,
    temperature: 0,
    tasks,
    ...changes,
  };
}

/** Largest |a - b|. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
  return worst;
}
