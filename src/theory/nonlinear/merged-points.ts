import { type Matrix, matrix } from '../../linalg/matrix.ts';

/**
 * The training points with identical inputs taken together, their labels averaged: without noise the kernel of the points as they
 * stand is singular (note nonlinear, section 4.2).
 *
 * @param kernel - P x P
 * @param targets - P
 */
export function mergedPoints(
  inputs: Matrix,
  kernel: Matrix,
  targets: Float64Array,
): { readonly kernel: Matrix; readonly targets: Float64Array } {
  const first = new Map<string, number>();
  const groups: number[][] = [];
  for (let i = 0; i < inputs.rows; i++) {
    // -0 and 0 are one number
    const key = inputs.data
      .subarray(i * inputs.columns, (i + 1) * inputs.columns)
      .map((x) => x + 0)
      .join(' ');
    const group = first.get(key);
    if (group === undefined) {
      first.set(key, groups.length);
      groups.push([i]);
    } else groups[group].push(i);
  }
  if (groups.length === inputs.rows) return { kernel, targets };
  const n = groups.length;
  const merged = matrix(n, n);
  groups.forEach(([i], a) => {
    groups.forEach(([j], b) => {
      merged.data[a * n + b] = kernel.data[i * kernel.columns + j];
    });
  });
  const labels = Float64Array.from(groups, (group) => group.reduce((sum, i) => sum + targets[i], 0) / group.length);
  return { kernel: merged, targets: labels };
}
