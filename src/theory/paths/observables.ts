import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { infiniteWidthParameters } from './predict.ts';
import { headsOfPath } from './problem.ts';
import type { PathSolution } from './solve.ts';

/**
 * Head scores (note paths, section 5): M_l sum over the paths through head n of set l of U_1's diagonal, over Tr U_1 of infinite
 * width. 1 for every head of equal scale at infinite width; comparable between heads whose maps have the same mean square.
 *
 * @param u - U_1, of the theory or measured in networks
 */
export function headScores(solution: PathSolution, u: Matrix = solution.orderParameters[0]): number[][] {
  const { sets, targets } = solution.solved.problem;
  const m = targets.columns;
  const [gp] = infiniteWidthParameters(solution);
  let total = 0;
  for (let e = 0; e < gp.rows; e++) total += gp.data[e * gp.rows + e];
  const scores = sets.map((count) => new Array<number>(count).fill(0));
  for (let e = 0; e < u.rows; e++) {
    const heads = headsOfPath(Math.floor(e / m), sets);
    for (let l = 0; l < sets.length; l++) scores[l][heads[l]] += (sets[l] * u.data[e * u.rows + e]) / total;
  }
  return scores;
}

/**
 * Head scores in which each path counts with the mean square of its training features (note paths, section 5): M_l times the share of
 * sum_pi U_pipi <C_pipi> that goes through head n of set l. Their mean over a set is 1, and heads with maps of different norms can be
 * compared.
 */
export function weightedHeadScores(solution: PathSolution, u: Matrix = solution.orderParameters[0]): number[][] {
  const { sets, targets, features } = solution.solved.problem;
  const m = targets.columns;
  const inputs = (features.columns * m) / u.rows;
  const squares = new Float64Array(u.rows / m);
  for (let i = 0; i < features.data.length; i++) {
    squares[Math.floor((i % features.columns) / inputs)] += features.data[i] ** 2;
  }
  const weights = Float64Array.from({ length: u.rows }, (_, e) => u.data[e * u.rows + e] * squares[Math.floor(e / m)]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scores = sets.map((count) => new Array<number>(count).fill(0));
  weights.forEach((weight, e) => {
    const heads = headsOfPath(Math.floor(e / m), sets);
    for (let l = 0; l < sets.length; l++) scores[l][heads[l]] += (sets[l] * weight) / total;
  });
  return scores;
}

/** U_pipi' / sqrt(U^GP_pipi U^GP_pi'pi'), D_1 x D_1: the identity at infinite width (note paths, section 5). */
export function relativeOrderParameter(solution: PathSolution, u: Matrix = solution.orderParameters[0]): Matrix {
  const [gp] = infiniteWidthParameters(solution);
  const n = u.rows;
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      result.data[i * n + j] = u.data[i * n + j] / Math.sqrt(gp.data[i * n + i] * gp.data[j * n + j]);
    }
  }
  return result;
}

/**
 * What each pair of paths contributes to y^T K~ y, M x M, summing to 1 (note paths, section 5): the alignment of its share of the
 * renormalized kernel with the task.
 */
export function kernelShares({ solved }: PathSolution): Matrix {
  const { kernel, labels, state, problem } = solved;
  const m = problem.targets.columns;
  const forms = kernel.outer(labels.labels, labels.labels);
  const [u] = state.u;
  const paths = u.rows / m;
  const result = matrix(paths, paths);
  let total = 0;
  for (let e = 0; e < u.rows; e++) {
    for (let f = 0; f < u.rows; f++) {
      const share = u.data[e * u.rows + f] * forms.data[e * u.rows + f];
      result.data[Math.floor(e / m) * paths + Math.floor(f / m)] += share;
      total += share;
    }
  }
  if (total !== 0) for (let i = 0; i < result.data.length; i++) result.data[i] /= total;
  return result;
}
