import { contractPaths, contractSelf } from '../../kernels/path-contraction.ts';
import { solveCholesky, solveLower } from '../../linalg/cholesky.ts';
import { columnVector, type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { multiplyVector } from '../../linalg/products.ts';
import type { PathPlan, PathSweep } from './gibbs-sweep.ts';

/**
 * Mean (n x m) and covariance between the outputs (n x m m) of the function, or of its part along some paths, given all layers but
 * the first: the Rao-Blackwellized form of a draw (note paths, sections 2.3 and 5, `cut`).
 *
 * @param keep - which paths of the trained network are left; all unless given
 */
export function pathConditionalMoments(
  { task, bySample, byPath, scale }: PathPlan,
  { orderParameters: [u], factor }: PathSweep,
  keep?: readonly boolean[],
): { readonly mean: Matrix; readonly covariance: Matrix } {
  const m = task.targets.columns;
  const { features } = task.test;
  const n = features.rows;
  const rows = keep === undefined ? u : masked(u, keep, m, false);
  const cross = contractPaths(features, rows, byPath, m, scale);
  const dual = solveCholesky(factor, columnVector(task.targets.data)).data;
  const mean = matrix(n, m, multiplyVector(cross, dual));
  const covariance = contractSelf(features, keep === undefined ? u : masked(u, keep, m, true), m, scale);
  const half = solveLower(factor, transpose(cross));
  for (let i = 0; i < bySample.rows * m; i++) {
    for (let x = 0; x < n; x++) {
      const column = i * half.columns + x * m;
      for (let k = 0; k < m; k++) {
        const left = half.data[column + k];
        for (let q = 0; q < m; q++) covariance.data[(x * m + k) * m + q] -= left * half.data[column + q];
      }
    }
  }
  return { mean, covariance };
}

/** U with rows of other paths zeroed, and their columns too. */
function masked(u: Matrix, keep: readonly boolean[], m: number, columns: boolean): Matrix {
  const n = u.rows;
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    if (!keep[Math.floor(i / m)]) continue;
    for (let j = 0; j < n; j++) {
      if (!columns || keep[Math.floor(j / m)]) result.data[i * n + j] = u.data[i * n + j];
    }
  }
  return result;
}
