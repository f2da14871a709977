import type { ObservableValue } from '../../../base/values.ts';
import type { Prediction } from '../../../judge/prediction.ts';
import { squaredErrorOfOutput } from '../../../measures/index.ts';
import type { PredictorMoments } from '../../../theory/continual/multi-head/index.ts';
import type { ContinualProblem } from '../problem.ts';
import { average, meanAndError } from '../statistics.ts';
import type { ErrorTable, HeadError } from './errors.ts';
import { type PointRange, pointRanges } from './problem.ts';
import { multiHeadReferences } from './references.ts';
import { type HeadOutputs, headTheory } from './theory.ts';

/** The theory of one head a task at one problem, and what simulated networks are judged against: errors of every head after every task, old heads frozen. */
export function predictMultiHead(problem: ContinualProblem): Prediction {
  const theory = headTheory(problem);
  const { train, test } = pointRanges(problem);
  const tableOf = (ranges: readonly PointRange[]): ErrorTable =>
    theory.heads.map((row) => ranges.map((range, s) => (s < row.length ? headError(row[s], range) : null)));
  const powers = train.map(({ targets }) => average(targets.map((y) => y * y)));
  const trainTable = tableOf(train);
  const last = trainTable.length - 1;
  const testTable = test.length > 0 ? tableOf(test) : undefined;
  const onTest: { [name: string]: ObservableValue } = {};
  if (testTable !== undefined) {
    onTest.finalTestError = testTable[last].map((cell) => cell?.total ?? null);
    onTest.interference = theory.scratch.map((alone, t) => {
      if (alone === undefined) return t === 0 ? 1 : null;
      const scratch = headError(alone, test[t]).total;
      return scratch > 0 ? (testTable[t][t]?.total ?? 0) / scratch : null;
    });
    onTest.testError = cells(testTable, 'total');
    onTest.bias2 = cells(testTable, 'bias2');
    onTest.variance = cells(testTable, 'variance');
  }
  return {
    orderParameters: theory.orderParameters,
    observables: {
      forgetting: trainTable[last].map((cell, s) => (cell?.total ?? 0) / powers[s]),
      readoutScale: theory.u.map((u) => (Number.isFinite(u) ? u : null)),
      trainError: cells(trainTable, 'total'),
      trainBias2: cells(trainTable, 'bias2'),
      trainVariance: cells(trainTable, 'variance'),
      ...onTest,
    },
    ...(theory.freeEnergy === undefined ? {} : { freeEnergy: theory.freeEnergy }),
    status: theory.status,
    references: multiHeadReferences(problem, theory, trainTable, testTable, powers),
    citations: ['shan2026'],
  };
}

function cells(table: ErrorTable, of: 'bias2' | 'variance' | 'total'): (number | null)[][] {
  return table.map((row) => row.map((cell) => cell?.[of] ?? null));
}

/** Errors of this part of the label power and below are rounding of an exact 0. */
const ROUNDING = 1e-20;

function headError(outputs: HeadOutputs, { from, targets }: PointRange): HeadError {
  const error = 'mean' in outputs ? closedError(outputs, from, targets) : drawnError(outputs, from, targets);
  const power = average(targets.map((y) => y * y));
  return error.total < ROUNDING * power ? { bias2: 0, variance: 0, total: 0, mcse: 0 } : error;
}

function closedError(moments: PredictorMoments, from: number, targets: Float64Array): HeadError {
  const bias2 = squaredErrorOfOutput(moments.mean, from, targets);
  const variance = average(moments.variance.subarray(from, from + targets.length));
  return { bias2, variance, total: bias2 + variance, mcse: 0 };
}

function drawnError(outputs: readonly Float64Array[], from: number, targets: Float64Array): HeadError {
  const draws = outputs.length;
  const { value: total, mcse } = meanAndError(outputs.map((output) => squaredErrorOfOutput(output, from, targets)));
  const mean = targets.map((_, i) => average(outputs.map((output) => output[from + i])));
  // The squared mean of finitely many draws carries their variance / draws, which is taken off.
  const variance = ((total - squaredErrorOfOutput(mean, 0, targets)) * draws) / (draws - 1);
  return { bias2: total - variance, variance, total, mcse: mcse ?? 0 };
}
