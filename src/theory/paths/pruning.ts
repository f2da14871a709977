import { InputError } from '../../base/input-error.ts';
import { solveCholesky, solveLower, tryCholesky } from '../../linalg/cholesky.ts';
import { columnVector, type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { multiplyVector } from '../../linalg/products.ts';
import { symmetrized } from '../../linalg/symmetrize.ts';
import { subtractBlockGrams } from './posterior/sample-space.ts';
import { type PathPrediction, predictPaths } from './predict.ts';
import { checkPathPoints, headsOfPath, type PathPoints, type PathProblem, pathCount } from './problem.ts';
import { type PathSolution, type PathSolveOptions, solvePaths } from './solve.ts';

/** A head: the set of its layer (0 acts on hidden layer 1) and its place in the set, both from 0. */
export interface HeadIndex {
  readonly set: number;
  readonly head: number;
}

/**
 * `cut`: the head's weights are zeroed in the trained networks, and nothing else. `silenced`: its rows of U_1 are zeroed in all
 * kernels, those of training included, as if the first layer were trained again. `resolved`: a network trained without it.
 */
export type PruningKind = 'cut' | 'silenced' | 'resolved';

/** Networks without a head, by the three operations that are all called pruning (note paths, section 5). */
export interface PrunedHead {
  readonly cut: PathPrediction;
  readonly silenced: PathPrediction;
  readonly resolved: PathPrediction;
  /** The saddle of the network trained without the head; rows of U_1 of removed paths are at their prior and act on nothing. */
  readonly resolvedSolution: PathSolution;
}

/** Paths that do not go through any of the heads. */
export function pathsWithout(sets: readonly number[], heads: readonly HeadIndex[]): boolean[] {
  for (const { set, head } of heads) {
    if (!(set >= 0 && set < sets.length)) throw new InputError('prune.set', String(set), `0 to ${sets.length - 1}`);
    if (!(head >= 0 && head < sets[set])) throw new InputError('prune.head', String(head), `0 to ${sets[set] - 1}`);
  }
  return Array.from({ length: pathCount(sets) }, (_, path) => {
    const through = headsOfPath(path, sets);
    return !heads.some(({ set, head }) => through[set] === head);
  });
}

/**
 * The function of trained networks whose heads are then zeroed, given U_1: f_keep is Gaussian with
 * mean k_keep C^-1 y and covariance K_keep,keep - k_keep C^-1 k_keep^T, C unchanged (note paths, section 5).
 */
export function cutHeads(solution: PathSolution, heads: readonly HeadIndex[], points: PathPoints): PathPrediction {
  const { solved } = solution;
  const keep = kept(solution, heads);
  const [u] = solved.state.u;
  return conditioned(solution, points, masked(u, keep, true), masked(u, keep, false), u);
}

/** Rows and columns of U_1 of the heads' paths zeroed in all blocks, C included. */
export function silencedHeads(solution: PathSolution, heads: readonly HeadIndex[], points: PathPoints): PathPrediction {
  const u = masked(solution.solved.state.u[0], kept(solution, heads), true);
  return conditioned(solution, points, u, u, u);
}

/** The network trained without the heads, 1/M kept: its saddle. */
export function withoutHeads(
  problem: PathProblem,
  heads: readonly HeadIndex[],
  options?: PathSolveOptions,
): { readonly solution: PathSolution; readonly at: (points: PathPoints) => PathPrediction } {
  const keep = pathsWithout(problem.sets, heads);
  const solution = solvePaths({ ...problem, features: zeroed(problem.features, keep) }, options);
  return { solution, at: (points) => predictPaths(solution, { features: zeroed(points.features, keep) }) };
}

/** All three operations on one head. */
export function pruneHead(solution: PathSolution, head: HeadIndex, points: PathPoints): PrunedHead {
  const { solution: resolvedSolution, at } = withoutHeads(solution.solved.problem, [head]);
  return {
    cut: cutHeads(solution, [head], points),
    silenced: silencedHeads(solution, [head], points),
    resolved: at(points),
    resolvedSolution,
  };
}

/** Posterior of a part of the function: prior covariance by `prior`, covariance with the labels by `cross`, labels by `train`. */
function conditioned(
  { solved }: PathSolution,
  points: PathPoints,
  prior: Matrix,
  cross: Matrix,
  train: Matrix,
): PathPrediction {
  checkPathPoints(points, solved.problem);
  const { kernel, labels } = solved;
  const m = kernel.outputs;
  const c = kernel.train(train);
  for (let a = 0; a < c.rows; a++) c.data[a * c.rows + a] += labels.temperature;
  const factor = tryCholesky(symmetrized(c));
  if (factor === undefined) {
    throw new InputError(
      'temperature',
      `${labels.temperature} with a kernel that is singular without these heads`,
      'T > 0',
    );
  }
  const v = solveCholesky(factor, columnVector(labels.labels)).data;
  const rows = kernel.cross(points, cross);
  const mean = matrix(points.features.rows, m, multiplyVector(rows, v));
  const covariance = kernel.prior(points, prior);
  subtractBlockGrams(covariance, solveLower(factor, transpose(rows)), m);
  return { mean, covariance };
}

function kept({ solved }: PathSolution, heads: readonly HeadIndex[]): boolean[] {
  const { sets, targets } = solved.problem;
  return pathsWithout(sets, heads).flatMap((keep) => new Array<boolean>(targets.columns).fill(keep));
}

/** U with the rows of other paths zeroed, and their columns too. */
function masked(u: Matrix, keep: readonly boolean[], columns: boolean): Matrix {
  const n = u.rows;
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    if (!keep[i]) continue;
    for (let j = 0; j < n; j++) if (!columns || keep[j]) result.data[i * n + j] = u.data[i * n + j];
  }
  return result;
}

function zeroed(features: Matrix, keep: readonly boolean[]): Matrix {
  const n0 = features.columns / keep.length;
  const result = matrix(features.rows, features.columns);
  for (let i = 0; i < result.data.length; i++) {
    if (keep[Math.floor((i % features.columns) / n0)]) result.data[i] = features.data[i];
  }
  return result;
}
