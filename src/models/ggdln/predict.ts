import { activationOf } from '../../activations/registry.ts';
import type { JsonObject, ObservableValue } from '../../base/values.ts';
import { besideInfiniteWidth, type Prediction, type Reference } from '../../judge/prediction.ts';
import { symmetricEigenvalues } from '../../linalg/eigen.ts';
import { toRows } from '../../linalg/matrix.ts';
import { accuracyOf, summedVariance } from '../../measures/index.ts';
import {
  errorsOf,
  fluctuations,
  fluctuationsAffordable,
  type GatedSolution,
  gatedCapacity,
  predictGaussianProcess,
} from '../../theory/ggdln/index.ts';
import { leastSquaresPrediction } from './least-squares.ts';
import { perTask } from './per-task.ts';
import type { GgdlnProblem } from './problem.ts';
import { leadingReferences, shapeReferences } from './references.ts';
import { reluReferences } from './relu.ts';
import { orderOf } from './size.ts';
import { atMinimum, theoryOf } from './theory.ts';

/**
 * The theory at one problem, and what its simulation is judged against: saddle, 1/N terms, exact posterior where there is one,
 * errors task by task.
 */
export function predictGgdln(problem: GgdlnProblem, onProgress?: (fraction: number) => void): Prediction {
  const prediction = predictGated(problem, onProgress);
  if (!activationOf(problem.layers.activation).rectifier) return prediction;
  return { ...prediction, references: reluReferences(prediction.references) };
}

function predictGated(problem: GgdlnProblem, onProgress?: (fraction: number) => void): Prediction {
  const { data } = problem;
  const closed = leastSquaresPrediction(problem);
  if (closed !== undefined) return closed;
  const { solution, saddle, corrected, exact, shapes } = theoryOf(problem, onProgress);
  const trainError = errorsOf(saddle.train, data.targets).testError;
  const observables: { [name: string]: ObservableValue } = {};
  const forms: { [form: string]: { [name: string]: ObservableValue } } = {};
  if (data.testInputs.rows > 0) {
    const points = { inputs: data.testInputs, gates: data.testGates };
    const errors = errorsOf(saddle.test, data.testTargets);
    Object.assign(observables, errors, { trainError, accuracy: accuracyOf(saddle.test.mean, data.testTargets) });
    forms.GP = {
      ...errorsOf(predictGaussianProcess(solution, points), data.testTargets),
      trainError: errorsOf(predictGaussianProcess(solution, problem.gated), data.targets).testError,
    };
    if (corrected !== undefined) {
      forms['1/N-corrected'] = {
        ...errorsOf(corrected.test, data.testTargets),
        trainError: errorsOf(corrected.train, data.targets).testError,
      };
    }
    if (fluctuationsAffordable(solution)) {
      const extra = atMinimum(() => fluctuations(solution).varianceOfMean(points));
      if (extra !== undefined) observables.improvedVariance = errors.variance + summedVariance(extra.data, extra.rows);
    }
    if (data.taskCount > 1) Object.assign(observables, perTask(problem, solution, saddle.test));
  }
  const references: { [name: string]: Reference } = {
    ...besideInfiniteWidth(exact?.references ?? leadingReferences(solution, saddle, corrected, data), forms.GP ?? {}),
    ...shapeReferences(orderOf(solution), shapes),
  };
  return {
    orderParameters: orderParametersOf(solution),
    observables: { trainError, ...observables },
    exactObservables: exact?.observables,
    freeEnergy: -solution.logEvidence,
    status: solution.status,
    references,
    citations: ['li2022'],
    forms,
  };
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
