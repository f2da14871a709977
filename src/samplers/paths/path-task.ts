import { InputError, requireInteger, requireNonNegative, requirePositive } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';

/** Tokens, fixed maps and readout of some samples, as the networks take them (note paths, section 1.1). */
export interface PathInputs {
  /** X, n x (T_1 N_0). */
  readonly tokens: Matrix;
  /** A^l, n x (M_l T_(l+1) T_l), head scales absorbed. */
  readonly maps: readonly Matrix[];
  /** r, n x T_(L+1). */
  readonly readout: Matrix;
  /** xi_pi(x) of every path, n x (M N_0), for the moments given all layers but the first. */
  readonly features: Matrix;
}

/** What a network of paths learns and where it is asked. */
export interface PathTask {
  /** T_1..T_(L+1) */
  readonly tokenCounts: readonly number[];
  /** M_1..M_L */
  readonly sets: readonly number[];
  readonly train: PathInputs;
  /** P x m */
  readonly targets: Matrix;
  readonly test: PathInputs;
  /** n x m, for the test error of each draw. */
  readonly testTargets?: Matrix;
}

/** Widths N_1..N_L; variances of the first layer, then of the weights that leave each hidden layer; temperature. */
export interface PathNetwork {
  readonly widths: readonly number[];
  readonly priorVariances: readonly number[];
  readonly temperature: number;
}

/** N_0 of a task. */
export function tokenSize({ tokenCounts, train }: PathTask): number {
  return train.tokens.columns / tokenCounts[0];
}

/** Throws an `InputError` for the first thing wrong with a task or its network. */
export function checkPathTask(task: PathTask, { widths, priorVariances, temperature }: PathNetwork): void {
  const { sets, tokenCounts, train, test, targets } = task;
  if (widths.length === 0) throw new InputError('widths', 'no hidden layer', 'one width or more');
  widths.forEach((width, l) => {
    requireInteger(`widths[${l}]`, width, 1);
  });
  if (sets.length !== widths.length || tokenCounts.length !== widths.length + 1) {
    throw new InputError('maps', `${sets.length} sets of maps`, `${widths.length}, one for each hidden layer`);
  }
  if (priorVariances.length !== widths.length + 1) {
    throw new InputError('priorVariances', `${priorVariances.length} numbers`, `${widths.length + 1}`);
  }
  priorVariances.forEach((variance, l) => {
    requirePositive(`priorVariances[${l}]`, variance);
  });
  requireNonNegative('temperature', temperature);
  if (targets.rows !== train.tokens.rows || targets.columns === 0 || targets.rows === 0) {
    throw new InputError('targets', `${targets.rows} x ${targets.columns}`, `${train.tokens.rows} rows`);
  }
  const paths = sets.reduce((product, count) => product * count, 1);
  for (const [name, inputs] of [
    ['train', train],
    ['test', test],
  ] as const) {
    const n = inputs.tokens.rows;
    const shapes: [string, Matrix, number][] = [
      ['tokens', inputs.tokens, train.tokens.columns],
      ['readout', inputs.readout, tokenCounts[widths.length]],
      ['features', inputs.features, (paths * train.tokens.columns) / tokenCounts[0]],
      ...inputs.maps.map((map, l): [string, Matrix, number] => [
        `maps[${l}]`,
        map,
        sets[l] * tokenCounts[l] * tokenCounts[l + 1],
      ]),
    ];
    for (const [field, a, columns] of shapes) {
      const shared = a.rows === 1 && field.startsWith('maps');
      if ((a.rows !== n && !shared) || a.columns !== columns) {
        throw new InputError(`${name}.${field}`, `${a.rows} x ${a.columns}`, `${n} x ${columns}`);
      }
    }
  }
}
