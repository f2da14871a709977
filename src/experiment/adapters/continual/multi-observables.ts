import type { ObservableInfo } from '../../theory-adapter.ts';

/** What the theory of one head a task reports, in the order of tables and figures (note continual-multi-head, section 3.3). */
export const multiHeadObservables: { readonly [name: string]: ObservableInfo } = {
  forgetting: {
    label: 'training error of every head after the sequence',
    symbol: 'F',
    description: 'Error of every head on its own training data after all tasks, per unit of its label power.',
    over: 'tasks',
    log: true,
  },
  finalTestError: {
    label: 'test error after the sequence',
    symbol: 'ε_g',
    description: 'bias2 + variance of every head on the test data of its task after all tasks.',
    over: 'tasks',
  },
  interference: {
    label: 'anterograde interference',
    symbol: 'A',
    description:
      'Test error of every task when learned in its turn, relative to learning it from scratch; 1 for the first.',
    over: 'tasks',
  },
  readoutScale: {
    label: 'readout scale',
    symbol: 'u',
    description: '|a|^2 / N of every head.',
    over: 'tasks',
    log: true,
  },
  trainError: {
    label: 'training error',
    description: 'bias2 + variance of every head (column) on its training data after every task (row).',
    over: 'entries',
  },
  trainBias2: { label: 'bias² on training data', description: 'The part of the mean in trainError.', over: 'entries' },
  trainVariance: {
    label: 'variance on training data',
    description: 'The part of the spread of networks in trainError.',
    over: 'entries',
  },
  testError: { label: 'test error', symbol: 'ε_g', description: 'The same on the test data.', over: 'entries' },
  bias2: { label: 'bias²', description: 'Squared error of the mean on the test data, as testError.', over: 'entries' },
  variance: {
    label: 'variance',
    description: 'Variance over networks on the test data, as testError.',
    over: 'entries',
  },
};
