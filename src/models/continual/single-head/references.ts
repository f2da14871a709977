import type { Reference } from '../../../judge/prediction.ts';
import { toRows } from '../../../linalg/matrix.ts';
import {
  ensembleAt,
  evaluationPoints,
  type SequenceErrors,
  type SequenceSolution,
} from '../../../theory/continual/single-head/index.ts';
import type { ContinualProblem } from '../problem.ts';
import { average } from '../statistics.ts';
import { firstRows, testSets } from './problem.ts';

/** What the theory says of a sequence: on the training data, and on test data where every task has some. */
export interface SequenceTables {
  readonly train: SequenceErrors;
  readonly test: SequenceErrors | undefined;
}

/**
 * What simulated numbers are judged against, with the stated size of what infinite width leaves out.
 *
 * @param bias - relative excess of the variance after every task, `widthBias`
 */
export function singleHeadReferences(
  problem: ContinualProblem,
  solution: SequenceSolution,
  bias: Float64Array,
  { train, test }: SequenceTables,
): { [name: string]: Reference } {
  const [trainLoss, trainVariance] = [toRows(train.loss), toRows(train.variance)];
  const { depth, widths } = problem.layers;
  const width = Math.min(...widths);
  const order = 'L |chi - P| / N of the variance, L / N of the mean';
  const form = 'infinite width';
  const small = Number.isFinite(width) ? depth / width : 0;
  // Descent stops once all residuals are below 1e-4: a loss of up to 1e-8 is left where the theory has none.
  const left = solution.problem.coupling === Number.POSITIVE_INFINITY ? 1e-8 : 0;
  const loss = (values: number[][], variances: number[][]): Reference => ({
    value: values,
    standing: 'infinite-width',
    form,
    order,
    correction: values.map((row, t) => row.map((value, u) => bias[t] * variances[t][u] + small * value + left)),
  });
  const result: { [name: string]: Reference } = { trainError: loss(trainLoss, trainVariance) };
  const averaged = (values: readonly number[], corrections: readonly number[]): Reference => ({
    value: average(values),
    standing: 'infinite-width',
    form,
    order,
    correction: average(corrections),
  });
  const byTask = (value: number[], correction: number[]): Reference => ({
    value,
    standing: 'infinite-width',
    form,
    order,
    correction,
  });
  const last = trainLoss.length - 1;
  if (last > 0) {
    const forgotten = trainLoss[last].map((value, u) => value - trainLoss[u][u]);
    const sizes = trainLoss[last].map(
      (value, u) => bias[last] * (trainVariance[last][u] + trainVariance[u][u]) + small * (value + trainLoss[u][u]),
    );
    result.forgetting = byTask(forgotten, sizes);
    result.averageForgetting = averaged(forgotten.slice(0, -1), sizes.slice(0, -1));
  }
  if (test === undefined) return result;
  const [testLoss, testVariance] = [toRows(test.loss), toRows(test.variance)];
  result.testError = loss(testLoss, testVariance);
  const correctionAt = (t: number, u: number) => bias[t] * testVariance[t][u] + small * testLoss[t][u];
  const tasks = testLoss.map((_, u) => u);
  const finalSizes = tasks.map((u) => correctionAt(last, u));
  result.finalTestError = byTask(testLoss[last], finalSizes);
  result.learnedTestError = byTask(
    tasks.map((u) => testLoss[u][u]),
    tasks.map((u) => correctionAt(u, u)),
  );
  result.averageTestError = averaged(testLoss[last], finalSizes);
  const means: number[][] = [];
  const corrections: number[][] = [];
  const squares: number[] = [];
  solution.problem.tasks.forEach((_, t) => {
    const states = testSets(problem).map(({ inputs }) =>
      ensembleAt(solution, evaluationPoints(solution, firstRows(inputs)), t),
    );
    const values = states.flatMap(({ mean }) => Array.from(mean.data));
    const sizes = states.flatMap(({ mean, variance }) =>
      Array.from(mean.data, (value, i) => Math.hypot(value, Math.sqrt(variance[Math.floor(i / mean.columns)]))),
    );
    means.push(values);
    squares.push(...sizes.map((size) => size * size));
    corrections.push(sizes.map((size) => small * size));
  });
  // A mean output may be near zero; that of one network is not.
  const scale = Math.sqrt(average(squares));
  result.meanOutput = {
    value: means,
    standing: 'infinite-width',
    form,
    order: 'L / N',
    correction: corrections,
    scale,
  };
  return result;
}
