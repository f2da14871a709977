import { symmetricEigenvalues } from '../../linalg/eigen.ts';
import { type Matrix, matrix, stackRows, toRows } from '../../linalg/matrix.ts';
import {
  errorsOf,
  fluctuations,
  fluctuationsAffordable,
  type GatedPoints,
  type GatedPrediction,
  type GatedSolution,
  gatedCapacity,
  nextOrder,
  nextOrderAffordable,
  predictGated,
  predictGaussianProcess,
  solveGated,
} from '../../theory/ggdln/index.ts';
import type { Prediction, Reference } from '../results.ts';
import type { JsonObject, ObservableValue } from '../values.ts';
import { type GatedData, gatedData } from './ggdln-data.ts';
import { exactAt } from './ggdln-exact.ts';
import { accuracyOf, type GatedPoint, INFINITE_WIDTH, LOOKED_AT, networkOf, problemOf } from './ggdln-point.ts';
import { type GatedView, leadingReferences, shapeReferences } from './ggdln-references.ts';
import { perTask } from './ggdln-tasks.ts';

/** The saddle of a point, solved once for its prediction and its simulation. */
export function solutionAt(point: GatedPoint, data: GatedData): GatedSolution {
  return point.cache.get(`ggdln saddle ${point.digest}`, () =>
    solveGated(problemOf(point, data), { maxOrderParameters: networkOf(point.spec).maxOrderParameters }),
  );
}

/** Layers whose kernels are compared: the first two, where there are test points and the widths are finite. */
export function comparedKernels(point: GatedPoint, data: GatedData): number {
  const finite = point.layers.widths.every(Number.isFinite);
  return finite && data.testInputs.rows > 1 ? Math.min(2, point.layers.depth) : 0;
}

/** The first test points, at which kernels are compared. */
export function kernelPoints(data: GatedData): GatedPoints {
  const first = (a: Matrix): Matrix => {
    const rows = Math.min(LOOKED_AT, a.rows);
    return matrix(rows, a.columns, a.data.slice(0, rows * a.columns));
  };
  return { inputs: first(data.testInputs), gates: data.testGates.map(first) };
}

/** The theory at one point: saddle, 1/N terms, exact posterior where there is one, errors task by task. */
export function predictPoint(point: GatedPoint): Prediction {
  const data = gatedData(point);
  const problem = problemOf(point, data);
  const solution = solutionAt(point, data);
  const finite = problem.widths.every((width) => width < INFINITE_WIDTH);
  const tested = data.testInputs.rows > 0;
  const points = { inputs: data.testInputs, gates: data.testGates };
  const saddle: GatedView = {
    test: tested ? predictGated(solution, points) : nowhere(data.targets.columns),
    train: predictGated(solution, problem),
    u: solution.orderParameters[0],
  };
  const trainError = errorsOf(saddle.train, data.targets).testError;
  const observables: { [name: string]: ObservableValue } = {};
  const forms: { [form: string]: { [name: string]: ObservableValue } } = {};
  const exact = tested ? exactAt(point, problem, data) : undefined;
  const corrected =
    finite && exact === undefined && nextOrderAffordable(solution) ? correctedView(solution, data) : undefined;
  if (tested) {
    const errors = errorsOf(saddle.test, data.testTargets);
    Object.assign(observables, errors, { accuracy: accuracyOf(saddle.test.mean, data.testTargets) });
    forms.GP = {
      ...errorsOf(predictGaussianProcess(solution, points), data.testTargets),
      trainError: errorsOf(predictGaussianProcess(solution, problem), data.targets).testError,
    };
    if (corrected !== undefined) {
      const improved = errorsOf(corrected.test, data.testTargets);
      forms['1/N-corrected'] = { ...improved, trainError: errorsOf(corrected.train, data.targets).testError };
    }
    if (fluctuationsAffordable(solution)) {
      const extra = fluctuations(solution).varianceOfMean(points).data;
      observables.improvedVariance = errors.variance + extra.reduce((sum, value) => sum + value, 0) / extra.length;
    }
    if (data.taskCount > 1) Object.assign(observables, perTask(point, data, solution, saddle.test));
  }
  const references: { [name: string]: Reference } = {
    ...(exact?.references ?? leadingReferences(solution, saddle, corrected, data)),
    ...(finite ? shapeReferences(solution, comparedKernels(point, data)) : {}),
  };
  return {
    orderParameters: orderParametersOf(solution),
    observables: { ...pick(observables, ['testError', 'bias2', 'variance']), trainError, ...observables },
    exactObservables: exact?.observables,
    freeEnergy: -solution.logEvidence,
    status: solution.status,
    references,
    citations: ['li2022'],
    forms,
  };
}

/** Everything with its 1/N terms, at the test points and the training points at once. */
function correctedView(solution: GatedSolution, data: GatedData): GatedView {
  const split = data.testInputs.rows;
  const { prediction, orderParameters } = nextOrder(solution, {
    inputs: stackRows(data.testInputs, data.inputs),
    gates: data.testGates.map((set, l) => stackRows(set, data.gates[l])),
  });
  const part = (from: number, to: number): GatedPrediction => {
    const cut = ({ data: numbers, columns }: Matrix) =>
      matrix(to - from, columns, numbers.slice(from * columns, to * columns));
    return { mean: cut(prediction.mean), covariance: cut(prediction.covariance) };
  };
  return { test: part(0, split), train: part(split, split + data.inputs.rows), u: orderParameters[0] };
}

function orderParametersOf(solution: GatedSolution): JsonObject {
  const { orderParameters, minima, solved } = solution;
  const { rank, bound, interpolates } = gatedCapacity(solved.problem);
  return {
    U: orderParameters.map(toRows),
    eigenvalues: orderParameters.map((u) => Array.from(symmetricEigenvalues(u))),
    H: solution.energy,
    rank,
    rankBound: bound,
    interpolates,
    ...(minima.length > 1
      ? { minima: minima.map(({ energy, orderParameters: u }) => ({ H: energy, U: u.map(toRows) })) }
      : {}),
  };
}

function nowhere(outputs: number): GatedPrediction {
  return { mean: matrix(0, outputs), covariance: matrix(0, outputs * outputs) };
}

function pick(values: { readonly [name: string]: ObservableValue }, names: readonly string[]) {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}
