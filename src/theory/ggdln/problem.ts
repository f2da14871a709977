import { InputError, requireNonNegative, requirePositive } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { type ChainLayer, chainLayers } from '../paths/chain/layer.ts';

/** Points at which a gated network is asked: inputs and, for each gate set, the gates that are open there. */
export interface GatedPoints {
  /** n x N_0 */
  readonly inputs: Matrix;
  /** One n x M_l matrix for each hidden layer; set l multiplies hidden layer l on its way up. */
  readonly gates: readonly Matrix[];
}

/** A globally gated deep linear network and what it is trained on (note ggdln, section 1). */
export interface GatedProblem extends GatedPoints {
  /** Y, P x m. */
  readonly targets: Matrix;
  /** Hidden widths N_1..N_L, input side first; reals from 1 on, or `Infinity`. */
  readonly widths: readonly number[];
  /** sigma_0^2 of the first layer, then sigma_l^2 of the weights that leave hidden layer l = 1..L. */
  readonly priorVariances: readonly number[];
  /** T >= 0: the variance of the observation noise. */
  readonly temperature: number;
}

/** The layers of a problem, first hidden layer first. */
export function layersOf({ widths, priorVariances, gates, targets }: GatedProblem): ChainLayer[] {
  return chainLayers(
    widths,
    priorVariances.slice(1),
    gates.map((set) => set.columns),
    targets.columns,
  );
}

/** M_1 M_2 ... M_L: what the gated kernel is divided by. */
export function gateProductOf(gates: readonly Matrix[]): number {
  return gates.reduce((product, set) => product * set.columns, 1);
}

/** Throws an `InputError` that names the first thing wrong with the problem. */
export function checkProblem(problem: GatedProblem): void {
  const { inputs, targets, widths, priorVariances, temperature } = problem;
  if (inputs.rows === 0) throw new InputError('inputs', 'no rows', 'at least one training sample');
  if (inputs.columns === 0) throw new InputError('inputs', 'no columns', 'at least one input dimension');
  if (targets.rows !== inputs.rows) {
    throw new InputError('targets', `${targets.rows} rows`, `${inputs.rows} rows, one for each training input`);
  }
  if (targets.columns === 0) throw new InputError('targets', 'no columns', 'at least one output');
  if (widths.length === 0) throw new InputError('widths', 'no hidden layer', 'at least one');
  widths.forEach((width, l) => {
    if (!(width >= 1)) {
      throw new InputError(`widths[${l}]`, String(width), 'a number at or above 1, or Infinity');
    }
  });
  if (priorVariances.length !== widths.length + 1) {
    throw new InputError(
      'priorVariances',
      `${priorVariances.length} numbers`,
      `${widths.length + 1}: one for the first layer, then one for the weights that leave each hidden layer`,
    );
  }
  priorVariances.forEach((variance, l) => {
    requirePositive(`priorVariances[${l}]`, variance);
  });
  requireNonNegative('temperature', temperature);
  requireFiniteEntries('inputs', inputs);
  requireFiniteEntries('targets', targets);
  checkPoints(problem, widths.length, inputs.columns);
  if (temperature === 0) refuseClosedRows(problem);
}

/** Throws an `InputError` unless inputs and gates of the points fit a network of that depth and input dimension. */
export function checkPoints(points: GatedPoints, depth: number, inputDimension: number, field = ''): void {
  const prefix = field === '' ? '' : `${field}.`;
  if (points.inputs.rows === 0) throw new InputError(`${prefix}inputs`, 'no rows', 'at least one point');
  if (points.inputs.columns !== inputDimension) {
    throw new InputError(`${prefix}inputs`, `${points.inputs.columns} columns`, `${inputDimension}, as in training`);
  }
  requireFiniteEntries(`${prefix}inputs`, points.inputs);
  if (points.gates.length !== depth) {
    throw new InputError(`${prefix}gates`, `${points.gates.length} gate sets`, `${depth}, one for each hidden layer`);
  }
  points.gates.forEach((set, l) => {
    const name = `${prefix}gates[${l}]`;
    if (set.rows !== points.inputs.rows) {
      throw new InputError(name, `${set.rows} rows`, `${points.inputs.rows} rows, one for each input`);
    }
    if (set.columns === 0) throw new InputError(name, 'no gates', 'at least one gate');
    requireFiniteEntries(name, set);
  });
}

/** Rows of the training set on which some gate set is wholly closed: the network is 0 there whatever it learns. */
export function closedRows(points: GatedPoints): number[] {
  const rows: number[] = [];
  for (let i = 0; i < points.inputs.rows; i++) {
    const closed = points.gates.some((set) => {
      for (let n = 0; n < set.columns; n++) if (set.data[i * set.columns + n] !== 0) return false;
      return true;
    });
    if (closed) rows.push(i);
  }
  return rows;
}

function refuseClosedRows(problem: GatedProblem): void {
  const rows = closedRows(problem);
  if (rows.length === 0) return;
  const named = rows.slice(0, 8).join(', ') + (rows.length > 8 ? ', ...' : '');
  throw new InputError(
    'gates',
    `all gates closed on ${rows.length} training samples (rows ${named}) at T = 0`,
    'T > 0, an open gate for every sample, or the problem without these rows',
  );
}

function requireFiniteEntries(field: string, a: Matrix): void {
  for (let i = 0; i < a.data.length; i++) {
    if (!Number.isFinite(a.data[i])) {
      const row = Math.floor(i / a.columns);
      throw new InputError(`${field}[${row}][${i - row * a.columns}]`, String(a.data[i]), 'a finite number');
    }
  }
}
