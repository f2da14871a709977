import { AVERAGED } from '../../../base/conventions.ts';
import type { ObservableInfo } from '../../theory-adapter.ts';

/** What the theory of the single head reports, in the order of tables and figures (note continual-single-head, section 3.5). */
export const singleHeadObservables: { readonly [name: string]: ObservableInfo } = {
  averageTestError: {
    label: 'average test error',
    symbol: 'ε_g',
    description: `bias2 + variance (${AVERAGED}) on test data after the whole sequence, averaged over the tasks.`,
  },
  averageForgetting: {
    label: 'average forgetting',
    symbol: 'F',
    description: 'Forgetting after the whole sequence, averaged over all tasks but the last.',
  },
  averageInterference: {
    label: 'average interference',
    symbol: 'A',
    description: 'Anterograde interference (below 0: forward transfer), averaged over all tasks but the first.',
  },
  forgetting: {
    label: 'forgetting',
    symbol: 'F',
    description: 'Training loss of each task after the whole sequence, minus that right after it was learned.',
    over: 'tasks',
  },
  finalTestError: {
    label: 'test error after the sequence',
    symbol: 'ε_g',
    description: `bias2 + variance (${AVERAGED}) on the test data of each task after the whole sequence.`,
    over: 'tasks',
  },
  learnedTestError: {
    label: 'test error when learned',
    description: `bias2 + variance (${AVERAGED}) on the test data of each task right after it was learned.`,
    over: 'tasks',
  },
  interference: {
    label: 'anterograde interference',
    symbol: 'A',
    description:
      'Test error of each task when learned in its turn minus that of the task alone; below 0: forward transfer.',
    over: 'tasks',
  },
  trainError: {
    label: 'training loss',
    description: `bias2 + variance (${AVERAGED}) on the training data; row: after that task, column: data of that task.`,
    over: 'entries',
  },
  trainBias2: {
    label: 'bias² on training data',
    description: 'The part of the mean predictor in trainError.',
    over: 'entries',
  },
  trainVariance: {
    label: 'variance on training data',
    description: 'The part of the spread of networks in trainError.',
    over: 'entries',
  },
  testError: {
    label: 'test error',
    symbol: 'ε_g',
    description: `bias2 + variance (${AVERAGED}) on the test data; rows and columns as trainError.`,
    over: 'entries',
  },
  bias2: {
    label: 'bias²',
    description:
      'Squared error of the mean predictor on the test data; row: after that task, column: data of that task.',
    over: 'entries',
  },
  variance: {
    label: 'variance',
    description: 'Variance over the networks on the test data, as bias2.',
    over: 'entries',
  },
  accuracy: {
    label: 'accuracy of the mean predictor',
    description: 'Share of test points where the mean predictor has the right sign (one output) or largest output.',
    over: 'entries',
  },
  forgettingMatrix: {
    label: 'forgetting',
    description: 'Training loss of each task (column) after every later one (row), minus that when it was learned.',
    over: 'entries',
  },
  forgettingBias2: {
    label: 'forgetting of the mean predictor',
    description: 'The part of the mean predictor in forgettingMatrix.',
    over: 'entries',
  },
  forgettingVariance: {
    label: 'forgetting by the spread of networks',
    description: 'The part of the variance in forgettingMatrix.',
    over: 'entries',
  },
  testForgettingMatrix: {
    label: 'forgetting on test data',
    description: 'Test error of each task (column) after every later one (row), minus that when it was learned.',
    over: 'entries',
  },
  interferenceMatrix: {
    label: 'test error above that of the task alone',
    description:
      'Test error of each task (column) after every task (row) minus that of the task learned alone; on the diagonal anterograde interference, or forward transfer below 0.',
    over: 'entries',
  },
  interferenceBias2: {
    label: 'the same of the mean predictor',
    description: 'The part of the mean predictor in interferenceMatrix.',
    over: 'entries',
  },
  interferenceVariance: {
    label: 'the same of the variance',
    description: 'The part of the variance in interferenceMatrix.',
    over: 'entries',
  },
  meanOutput: {
    label: 'mean output',
    description: 'Mean over the networks at the first test points of every task, after every task.',
    over: 'test points',
  },
};
