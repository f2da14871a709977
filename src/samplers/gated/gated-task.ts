import { InputError, requireInteger, requireNonNegative, requirePositive } from '../../base/input-error.ts';
import { type Matrix, selectRows, stackRows } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { rowSpace } from '../../linalg/row-space.ts';

/** What a gated network learns and where it is asked. */
export interface GatedTask {
  /** P x N_0; or P x r in the coordinates of the span of all inputs, with `inputDimension` = N_0. */
  readonly inputs: Matrix;
  /** P x m */
  readonly targets: Matrix;
  /** P x M_l for each hidden layer. */
  readonly gates: readonly Matrix[];
  /** n x N_0 */
  readonly testInputs: Matrix;
  /** n x m, for the test error of each draw. */
  readonly testTargets?: Matrix;
  /** n x M_l for each hidden layer. */
  readonly testGates: readonly Matrix[];
  /** N_0, where the inputs are given in fewer coordinates. */
  readonly inputDimension?: number;
}

/** Widths N_1..N_L; variances of the first layer, then of the weights that leave each hidden layer; temperature. */
export interface GatedNetwork {
  readonly widths: readonly number[];
  readonly priorVariances: readonly number[];
  readonly temperature: number;
}

/** The task with its inputs in the coordinates of their span, where that is smaller; a network knows only inner products. */
export function rotateToSpan(task: GatedTask): GatedTask {
  const all = stackRows(task.inputs, task.testInputs);
  const { basis } = rowSpace(all);
  if (basis === undefined) return task;
  const rotated = multiply(all, basis);
  const p = task.inputs.rows;
  const rows = (from: number, count: number) =>
    selectRows(
      rotated,
      Int32Array.from({ length: count }, (_, i) => from + i),
    );
  return {
    ...task,
    inputs: rows(0, p),
    testInputs: rows(p, task.testInputs.rows),
    inputDimension: task.inputDimension ?? task.inputs.columns,
  };
}

/** Throws an `InputError` for the first thing wrong with a gated network or its task. */
export function checkGatedTask(task: GatedTask, network: GatedNetwork): void {
  const { widths, priorVariances, temperature } = network;
  const p = task.inputs.rows;
  if (p === 0 || task.inputs.columns === 0) {
    throw new InputError('inputs', `${p} x ${task.inputs.columns}`, 'at least one sample with one coordinate');
  }
  if (task.targets.rows !== p || task.targets.columns === 0) {
    throw new InputError('targets', `${task.targets.rows} x ${task.targets.columns}`, `${p} rows, one for each sample`);
  }
  if (widths.length === 0) throw new InputError('widths', 'no hidden layer', 'one width or more');
  widths.forEach((width, l) => {
    requireInteger(`widths[${l}]`, width, 1);
  });
  if (priorVariances.length !== widths.length + 1) {
    throw new InputError(
      'priorVariances',
      `${priorVariances.length} numbers`,
      `${widths.length + 1}, one for each layer`,
    );
  }
  priorVariances.forEach((variance, l) => {
    requirePositive(`priorVariances[${l}]`, variance);
  });
  requireNonNegative('temperature', temperature);
  checkGates('gates', task.gates, p, widths.length);
  checkGates('testGates', task.testGates, task.testInputs.rows, widths.length);
  task.testGates.forEach((set, l) => {
    if (set.columns !== task.gates[l].columns) {
      throw new InputError(`testGates[${l}]`, `${set.columns} gates`, `${task.gates[l].columns}, as in training`);
    }
  });
}

function checkGates(field: string, gates: readonly Matrix[], rows: number, depth: number): void {
  if (gates.length !== depth)
    throw new InputError(field, `${gates.length} gate sets`, `${depth}, one for each hidden layer`);
  gates.forEach((set, l) => {
    if (set.rows !== rows) throw new InputError(`${field}[${l}]`, `${set.rows} rows`, `${rows}, one for each input`);
  });
}
