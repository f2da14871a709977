import type { ObservableValue } from '../../base/values.ts';
import type { Prediction } from '../../judge/prediction.ts';
import { squaredError, summedVariance } from '../../measures/index.ts';
import { courseOf } from './course.ts';
import { accuracies, formsOf, phaseTimes } from './forms.ts';
import { ACCURACY, type NdkProblem } from './problem.ts';
import { references } from './references.ts';
import type { NdkSettings } from './simulation.ts';

/**
 * The course of learning in infinitely wide networks, and what simulated ones are judged against.
 *
 * @param settings - of that simulation: how many networks of which widths, and their step, say what is left out
 */
export function predictNdk(
  problem: NdkProblem,
  settings: Pick<NdkSettings, 'chains' | 'extrapolate' | 'stepSize'>,
): Prediction {
  const { checked, dynamics, testTargets } = problem;
  const course = courseOf(checked, dynamics);
  const observables: { [name: string]: ObservableValue } = {};
  const bias2 = course.test.map((f) => squaredError(f, testTargets));
  const m = checked.targets.columns;
  const variance = course.testVariance?.map((v) => summedVariance(v, testTargets.rows, m));
  const trainBias2 = course.train.map((f) => squaredError(f, checked.targets));
  const hasTest = testTargets.rows > 0;
  if (hasTest) {
    observables.testError = variance === undefined ? null : bias2.map((b, i) => b + variance[i]);
    observables.bias2 = bias2;
    observables.variance = variance ?? null;
  }
  observables.trainError =
    course.trainVariance?.map((v, i) => trainBias2[i] + summedVariance(v, checked.inputs.rows, m)) ?? null;
  if (hasTest) {
    Object.assign(observables, accuracies(course.test, testTargets, course.testVariance));
    const errors = variance === undefined ? bias2 : bias2.map((b, i) => b + variance[i]);
    const best = errors.indexOf(Math.min(...errors));
    observables.bestTime = course.times[best];
    observables.bestError = errors[best];
    Object.assign(observables, phaseTimes(checked, dynamics));
  }
  const judged = references(problem, course, observables, settings);
  for (const name of ['testMean', 'testVariance', 'trainMean']) {
    if (judged[name] !== undefined) observables[name] = judged[name].value;
  }
  return {
    orderParameters: { solver: course.solver, times: [...course.times] },
    observables,
    times: course.times,
    status: {
      converged: true,
      residual: dynamics.accuracy ?? ACCURACY,
      iterations: 1,
      warnings: course.warnings,
    },
    references: judged,
    citations: ['avidan2023'],
    forms: hasTest ? formsOf(checked, testTargets, dynamics, course.times) : {},
  };
}
