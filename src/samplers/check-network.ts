import { InputError, requireInteger, requireNonNegative, requirePositive } from '../base/input-error.ts';
import type { Matrix } from '../linalg/matrix.ts';
import type { ChainSettings, NetworkShape, NetworkTask } from './network-chain.ts';

/** Throws an `InputError` for the first thing wrong with a network, its task or the length of its chain. */
export function checkNetworkChain(
  task: NetworkTask,
  shape: NetworkShape,
  temperature: number,
  settings: ChainSettings,
): void {
  const { inputs, targets, testInputs, testTargets } = task;
  requireFiniteEntries('inputs', inputs);
  requireFiniteEntries('targets', targets);
  if (inputs.rows === 0 || inputs.columns === 0) {
    throw new InputError('inputs', `${inputs.rows} x ${inputs.columns}`, 'at least one sample with one coordinate');
  }
  if (targets.rows !== inputs.rows || targets.columns === 0) {
    throw new InputError('targets', `${targets.rows} x ${targets.columns}`, `${inputs.rows} rows, one a sample`);
  }
  if (testInputs !== undefined) {
    requireFiniteEntries('testInputs', testInputs);
    if (testInputs.columns !== inputs.columns) {
      throw new InputError(
        'testInputs',
        `${testInputs.columns} columns`,
        `${inputs.columns} as in the training inputs`,
      );
    }
  }
  if (testTargets !== undefined) {
    requireFiniteEntries('testTargets', testTargets);
    if (testTargets.rows !== (testInputs?.rows ?? 0) || testTargets.columns !== targets.columns) {
      throw new InputError(
        'testTargets',
        `${testTargets.rows} x ${testTargets.columns}`,
        `${testInputs?.rows ?? 0} x ${targets.columns}`,
      );
    }
  }
  checkShape(shape);
  requireNonNegative('temperature', temperature);
  requireInteger('warmup', settings.warmup, 0);
  requireInteger('draws', settings.draws, 1);
  requireInteger('chain', settings.chain, 0);
}

/** Throws an `InputError` for the first thing wrong with the widths and variances of a network. */
export function checkShape({ widths, priorVariances }: NetworkShape): void {
  if (widths.length === 0) throw new InputError('widths', 'no hidden layer', 'one width or more');
  for (const [i, width] of widths.entries()) requireInteger(`widths[${i}]`, width, 1);
  if (priorVariances.length !== widths.length + 1) {
    throw new InputError(
      'priorVariances',
      `${priorVariances.length} numbers`,
      `${widths.length + 1}, one a layer of weights`,
    );
  }
  for (const [i, variance] of priorVariances.entries()) requirePositive(`priorVariances[${i}]`, variance);
}

function requireFiniteEntries(field: string, a: Matrix): void {
  const bad = a.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new InputError(
      `${field}[${Math.floor(bad / a.columns)}][${bad % a.columns}]`,
      String(a.data[bad]),
      'a finite number',
    );
  }
}
