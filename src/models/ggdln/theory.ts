import type { ObservableValue } from '../../base/values.ts';
import type { Reference } from '../../judge/prediction.ts';
import { type Matrix, matrix, stackRows } from '../../linalg/matrix.ts';
import {
  type GatedPoints,
  type GatedPrediction,
  type GatedSolution,
  hiddenKernels,
  nextOrder,
  nextOrderAffordable,
  nextOrderDefined,
  predictGated,
  solveGated,
} from '../../theory/ggdln/index.ts';
import { exactAt } from './exact.ts';
import { type GatedData, type GgdlnProblem, LOOKED_AT } from './problem.ts';
import type { GatedView } from './references.ts';
import { type PredictedShapes, shapesOf } from './shape.ts';

/** All that the theory finds at a problem: what its prediction reports and its simulation is compared with. */
export interface GatedTheory {
  readonly solution: GatedSolution;
  readonly saddle: GatedView;
  /** With all terms of relative order 1/N; absent at infinite width, and where they cost minutes and nobody asks for them. */
  readonly corrected?: GatedView;
  /** The exact posterior, for one hidden layer, one output and at most two gates. */
  readonly exact?: {
    readonly observables: { readonly [name: string]: ObservableValue };
    readonly references: { readonly [name: string]: Reference };
  };
  readonly shapes: PredictedShapes;
}

/** Part of a point's progress that the saddle takes; the 1/N terms take the rest. */
const SOLVE_SHARE = 0.5;

const known = new WeakMap<GgdlnProblem, GatedTheory>();

/** The theory of a problem, worked out once for its prediction and its simulation. */
export function theoryOf(problem: GgdlnProblem, onProgress?: (fraction: number) => void): GatedTheory {
  const theory = known.get(problem) ?? workOut(problem, onProgress);
  known.set(problem, theory);
  return theory;
}

function workOut(problem: GgdlnProblem, onProgress?: (fraction: number) => void): GatedTheory {
  const { data, gated, options } = problem;
  const solution = solveGated(gated, {
    maxOrderParameters: options.maxOrderParameters,
    onProgress: (fraction) => onProgress?.(SOLVE_SHARE * fraction),
  });
  const finite = gated.widths.every(Number.isFinite);
  const tested = data.testInputs.rows > 0;
  const firstTests = finite && data.testInputs.rows > 1 ? kernelPoints(data) : undefined;
  const saddle: GatedView = {
    test: tested
      ? predictGated(solution, { inputs: data.testInputs, gates: data.testGates })
      : nowhere(data.targets.columns),
    train: predictGated(solution, gated),
    u: solution.orderParameters[0],
    kernels: firstTests && hiddenKernels(solution, firstTests),
  };
  const exact = tested ? exactAt(problem) : undefined;
  const { nextOrder: asked } = options;
  const improved =
    finite && asked !== false && (asked === true ? nextOrderDefined(solution) : nextOrderAffordable(solution));
  const corrected = improved ? atMinimum(() => correctedView(solution, data, firstTests, onProgress)) : undefined;
  const { layers } = solution.solved;
  const shapes: PredictedShapes = {
    saddle: finite ? shapesOf(saddle.u, layers, saddle.kernels) : { kernels: [] },
    ...(corrected === undefined ? {} : { corrected: shapesOf(corrected.u, layers, corrected.kernels) }),
    infiniteKernels: saddle.kernels?.gaussianProcess ?? [],
  };
  return { solution, saddle, corrected, exact, shapes };
}

/** What second derivatives at a minimum give; undefined where rounding leaves them not positive: there is no 1/N term to be had. */
export function atMinimum<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Everything with its 1/N terms, at the test points and the training points at once. */
function correctedView(
  solution: GatedSolution,
  data: GatedData,
  firstTests: GatedPoints | undefined,
  onProgress?: (fraction: number) => void,
): GatedView {
  const split = data.testInputs.rows;
  const all = {
    inputs: stackRows(data.testInputs, data.inputs),
    gates: data.testGates.map((set, l) => stackRows(set, data.gates[l])),
  };
  const {
    prediction,
    orderParameters,
    hiddenKernels: kernels,
  } = nextOrder(solution, all, firstTests, (fraction) => onProgress?.(SOLVE_SHARE + (1 - SOLVE_SHARE) * fraction));
  const part = (from: number, to: number): GatedPrediction => {
    const cut = ({ data: numbers, columns }: Matrix) =>
      matrix(to - from, columns, numbers.slice(from * columns, to * columns));
    return { mean: cut(prediction.mean), covariance: cut(prediction.covariance) };
  };
  return { test: part(0, split), train: part(split, split + data.inputs.rows), u: orderParameters[0], kernels };
}

/** The first test points, at which kernels are compared. */
function kernelPoints(data: GatedData): GatedPoints {
  const first = (a: Matrix): Matrix => {
    const rows = Math.min(LOOKED_AT, a.rows);
    return matrix(rows, a.columns, a.data.slice(0, rows * a.columns));
  };
  return { inputs: first(data.testInputs), gates: data.testGates.map(first) };
}

function nowhere(outputs: number): GatedPrediction {
  return { mean: matrix(0, outputs), covariance: matrix(0, outputs * outputs) };
}
