import { type JsonObject, type ObservableValue, plainValue } from '../../../base/values.ts';
import type { Prediction } from '../../../judge/prediction.ts';
import { type Matrix, matrix, toRows } from '../../../linalg/matrix.ts';
import {
  anterogradeInterference,
  forgetting,
  meanFieldForgetting,
  pairOrderParameters,
  type SequenceErrors,
  type SingleHeadProblem,
  sequenceErrors,
  solveSequence,
  widthBias,
} from '../../../theory/continual/single-head/index.ts';
import type { ContinualProblem } from '../problem.ts';
import { average } from '../statistics.ts';
import { learnedProblem, sequenceProblem, testSets } from './problem.ts';
import { singleHeadReferences } from './references.ts';

type Observables = { [name: string]: ObservableValue };

/** The theory of the single head at one problem, and what simulated networks are judged against: losses over (time, task), what they say of forgetting and transfer, order parameters. */
export function predictSingleHead(given: ContinualProblem): Prediction {
  const problem = sequenceProblem(given);
  const { problem: learned, replayed } = learnedProblem(given);
  const solution = solveSequence(learned);
  const tests = testSets(given);
  const train = sequenceErrors(solution, problem.tasks);
  const test = tests.length > 0 ? sequenceErrors(solution, tests) : undefined;
  const width = Math.min(...given.layers.widths);
  const bias = Number.isFinite(width) ? widthBias(solution, width) : new Float64Array(problem.tasks.length);
  return {
    orderParameters: {
      ...orderParameters(problem, given.returning !== true && replayed === undefined),
      ...(replayed === undefined ? {} : { replayed }),
    },
    observables: { ...onTraining(train), ...(test === undefined ? {} : onTest(problem, test, tests)) },
    status: solution.status,
    references: singleHeadReferences(given, solution, bias, { train, test }),
    citations: ['shan2026'],
  };
}

function onTraining(train: SequenceErrors): Observables {
  const n = train.loss.rows;
  const forgotten = forgetting(train.loss);
  return {
    ...(n > 1 ? { averageForgetting: average(forgotten[n - 1].slice(0, -1).map(Number)) } : {}),
    forgetting: forgotten[n - 1],
    trainError: toRows(train.loss),
    trainBias2: toRows(train.bias2),
    trainVariance: toRows(train.variance),
    forgettingMatrix: forgotten,
    forgettingBias2: forgetting(train.bias2),
    forgettingVariance: forgetting(train.variance),
  };
}

function onTest(problem: SingleHeadProblem, test: SequenceErrors, tests: SingleHeadProblem['tasks']): Observables {
  const n = test.loss.rows;
  const transfer = anterogradeInterference(problem, test, tests);
  const last = test.loss.data.slice((n - 1) * n);
  const { alone, bias2Alone } = transfer;
  const varianceAlone = alone.map((loss, u) => loss - bias2Alone[u]);
  return {
    averageTestError: average(last),
    ...(n > 1 ? { averageInterference: average(transfer.interference.slice(1)) } : {}),
    finalTestError: plainValue(last),
    learnedTestError: plainValue(transfer.inSequence),
    interference: plainValue(transfer.interference),
    testError: toRows(test.loss),
    bias2: toRows(test.bias2),
    variance: toRows(test.variance),
    testForgettingMatrix: forgetting(test.loss),
    interferenceMatrix: toRows(against(test.loss, alone)),
    interferenceBias2: toRows(against(test.bias2, bias2Alone)),
    interferenceVariance: toRows(against(test.variance, varianceAlone)),
    accuracy: toRows(test.accuracy),
  };
}

/** Losses over (time, task) minus those of every task learned alone. */
function against({ rows, columns, data }: Matrix, alone: Float64Array): Matrix {
  return matrix(
    rows,
    columns,
    data.map((value, i) => value - alone[i % columns]),
  );
}

/**
 * Of the first task with every later one, and for more than two tasks the mean-field guide that pairs give.
 *
 * @param independent - no task comes back: what the guide takes for granted
 */
function orderParameters(problem: SingleHeadProblem, independent: boolean): JsonObject {
  const { tasks } = problem;
  const found = tasks.slice(1).flatMap((task, i) => {
    if (tasks[0].targets.data.every((y) => y === 0)) return [];
    const pair = pairOrderParameters(problem, tasks[0], task);
    return pair === undefined ? [] : [{ second: i + 2, pair }];
  });
  const pairs = found.map(({ second, pair }) => ({ first: 1, second, ...pair }));
  const named = found[0]?.second === 2 ? found[0].pair : {};
  if (tasks.length < 3 || found.length === 0 || !independent) return { ...named, pairs };
  const guide = meanFieldForgetting(
    found.map(({ pair }) => pair),
    tasks.length,
  );
  return { ...named, pairs, meanFieldGuide: { ...guide, forgetting: Array.from(guide.forgetting) } };
}
