import type { JsonObject, ObservableValue } from '../../base/values.ts';
import { besideInfiniteWidth, type Prediction, type Reference } from '../../judge/prediction.ts';
import { symmetricEigenvalues } from '../../linalg/eigen.ts';
import { toRows } from '../../linalg/matrix.ts';
import { accuracyOf, summedVariance } from '../../measures/index.ts';
import {
  headScores,
  infiniteWidthParameters,
  kernelShares,
  pathErrors,
  relativeOrderParameter,
} from '../../theory/paths/index.ts';
import type { PathsProblem } from './problem.ts';
import { pathReferences } from './references.ts';
import { type PathsTheory, theoryOf } from './theory.ts';

/** The theory at one problem: saddle, 1/N terms, infinite width, head scores, pruned networks. */
export function predictPathsProblem(problem: PathsProblem, onProgress?: (fraction: number) => void): Prediction {
  const theory = theoryOf(problem, onProgress);
  const { solution, saddle, gp, corrected, varianceOfMean, pruned, heuristic } = theory;
  const { targets, testTargets, tables } = problem.data;
  const trainError = pathErrors(saddle.train, targets).testError;
  const observables: { [name: string]: ObservableValue } = {};
  const forms: { [form: string]: { [name: string]: ObservableValue } } = {};
  if (testTargets.rows > 0) {
    const errors = pathErrors(saddle.test, testTargets);
    Object.assign(observables, errors, { trainError, accuracy: accuracyOf(saddle.test.mean, testTargets) });
    forms.GP = {
      ...pathErrors(gp.test, testTargets),
      trainError: pathErrors(gp.train, targets).testError,
      accuracy: accuracyOf(gp.test.mean, testTargets),
    };
    if (corrected !== undefined) {
      forms['1/N-corrected'] = {
        ...pathErrors(corrected.test, testTargets),
        trainError: pathErrors(corrected.train, targets).testError,
      };
    }
    if (varianceOfMean !== undefined) {
      observables.improvedVariance = errors.variance + summedVariance(varianceOfMean.data, varianceOfMean.rows);
    }
    for (const kind of ['cut', 'silenced', 'resolved'] as const) {
      if (pruned.length === 0) continue;
      observables[`${kind}Bias2`] = pruned.map((views) => pathErrors(views[kind], testTargets).bias2);
      observables[`${kind}TestError`] = pruned.map((views) => pathErrors(views[kind], testTargets).testError);
    }
  }
  const scores = headScores(solution);
  const { status } = solution;
  const notes = [...tables.notes, ...(heuristic ? [HEURISTIC] : [])];
  return {
    orderParameters: orderParametersOf(theory),
    observables: { trainError, headScores: scores, ...observables },
    freeEnergy: -solution.logEvidence,
    status: notes.length === 0 ? status : { ...status, warnings: [...status.warnings, ...notes] },
    references: besideInfiniteWidth(pathReferences(problem, theory) as { [name: string]: Reference }, forms.GP ?? {}),
    citations: ['li2022', 'tiberi2024', 'aiudi2025'],
    forms,
  };
}

const HEURISTIC =
  'patches through a nonlinearity: a heuristic, fair for the order parameters while P is at most about N, poor for the mean predictor (note paths, section 9)';

function orderParametersOf({ solution }: PathsTheory): JsonObject {
  const { orderParameters, minima, solved } = solution;
  return {
    U: orderParameters.map(toRows),
    infiniteWidthU: infiniteWidthParameters(solution).map(toRows),
    relativeU: toRows(relativeOrderParameter(solution)),
    eigenvalues: orderParameters.map((u) => Array.from(symmetricEigenvalues(u))),
    kernelShares: toRows(kernelShares(solution)),
    sets: [...solved.problem.sets],
    H: solution.energy,
    ...(minima.length > 1
      ? { minima: minima.map(({ energy, orderParameters: u }) => ({ H: energy, U: u.map(toRows) })) }
      : {}),
  };
}
