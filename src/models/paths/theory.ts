import { activationOf } from '../../activations/registry.ts';
import { type Matrix, matrix, stackRows } from '../../linalg/matrix.ts';
import { fluctuationsAffordable } from '../../theory/paths/chain/fluctuations.ts';
import {
  cutHeads,
  type PathPrediction,
  type PathSolution,
  pathFluctuations,
  pathNextOrder,
  pathNextOrderAffordable,
  pathNextOrderDefined,
  predictPaths,
  predictPathsAtInfiniteWidth,
  silencedHeads,
  solvePaths,
  withoutHeads,
} from '../../theory/paths/index.ts';
import type { GatedView } from '../ggdln/references.ts';
import type { PathsProblem } from './problem.ts';

/** Predictions at the test points after one head is pruned, by each of the three operations. */
export interface PrunedViews {
  readonly cut: PathPrediction;
  readonly silenced: PathPrediction;
  readonly resolved: PathPrediction;
}

/** All that the theory finds at a problem. */
export interface PathsTheory {
  readonly solution: PathSolution;
  readonly heuristic: boolean;
  readonly saddle: GatedView;
  readonly gp: { readonly test: PathPrediction; readonly train: PathPrediction };
  /** With all terms of relative order 1/N, where they were computed. */
  readonly corrected?: GatedView;
  /** Var_U <f | U> at the test points, n x m, where the order parameters are few enough. */
  readonly varianceOfMean?: Matrix;
  /** One for each head of the problem. */
  readonly pruned: readonly PrunedViews[];
}

/** Part of a point's progress that the saddle takes; the 1/N terms take the rest. */
const SOLVE_SHARE = 0.5;

const known = new WeakMap<PathsProblem, PathsTheory>();

/** The theory of a problem, worked out once for its prediction and its simulation. */
export function theoryOf(problem: PathsProblem, onProgress?: (fraction: number) => void): PathsTheory {
  const theory = known.get(problem) ?? workOut(problem, onProgress);
  known.set(problem, theory);
  return theory;
}

function workOut(problem: PathsProblem, onProgress?: (fraction: number) => void): PathsTheory {
  const { theory, testFeatures, options, heads, layers } = problem;
  const { maxOrderParameters } = options;
  const solution = solvePaths(theory, {
    ...(maxOrderParameters === undefined ? {} : { maxOrderParameters }),
    onProgress: (fraction) => onProgress?.(SOLVE_SHARE * fraction),
  });
  const heuristic = activationOf(layers.activation).linear !== true;
  const tested = testFeatures.rows > 0;
  const test = { features: testFeatures };
  const finite = theory.widths.every(Number.isFinite);
  const nowhere = { mean: matrix(0, theory.targets.columns), covariance: matrix(0, theory.targets.columns ** 2) };
  const at = (predict: typeof predictPaths) => ({
    test: tested ? predict(solution, test) : nowhere,
    train: predict(solution, theory),
  });
  const improved =
    finite &&
    options.nextOrder !== false &&
    (options.nextOrder === true ? pathNextOrderDefined(solution) : pathNextOrderAffordable(solution));
  return {
    solution,
    heuristic,
    saddle: { ...at(predictPaths), u: solution.orderParameters[0] },
    gp: at(predictPathsAtInfiniteWidth),
    ...(improved ? { corrected: correctedView(solution, problem, onProgress) } : {}),
    ...(tested && finite && fluctuationsAffordable(solution.solved)
      ? { varianceOfMean: pathFluctuations(solution).varianceOfMean(test) }
      : {}),
    pruned: tested
      ? heads.map((head) => ({
          cut: cutHeads(solution, [head], test),
          silenced: silencedHeads(solution, [head], test),
          resolved: withoutHeads(theory, [head], {
            ...(maxOrderParameters === undefined ? {} : { maxOrderParameters }),
          }).at(test),
        }))
      : [],
  };
}

/** Everything with its 1/N terms, at the test points and the training points at once. */
function correctedView(
  solution: PathSolution,
  { theory, testFeatures }: PathsProblem,
  onProgress?: (fraction: number) => void,
): GatedView {
  const split = testFeatures.rows;
  const { prediction, orderParameters } = pathNextOrder(
    solution,
    { features: stackRows(testFeatures, theory.features) },
    (fraction) => onProgress?.(SOLVE_SHARE + (1 - SOLVE_SHARE) * fraction),
  );
  const part = (from: number, to: number): PathPrediction => {
    const cut = ({ data, columns }: Matrix) => matrix(to - from, columns, data.slice(from * columns, to * columns));
    return { mean: cut(prediction.mean), covariance: cut(prediction.covariance) };
  };
  return { test: part(0, split), train: part(split, split + theory.features.rows), u: orderParameters[0] };
}
