import {
  describe,
  InputError,
  requireInteger,
  requireNonNegative,
  requirePositive,
} from '../../../base/input-error.ts';
import type { SymmetricEigen } from '../../../linalg/eigen.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';

/** A network with one hidden layer, shared by all tasks, and one readout a task (note continual-multi-head, section 1). */
export interface MultiHeadModel {
  /** N, number of hidden units. */
  readonly width: number;
  /** sigma_w^2, prior variance of the hidden weights. */
  readonly weightVariance: number;
  /** sigma_a^2, prior variance of the readouts. */
  readonly readoutVariance: number;
  /** lambda >= 0, strength of the pull to the previous hidden weights; `Infinity` for the limit. */
  readonly coupling: number;
  /** T >= 0, variance of the noise on the targets. */
  readonly temperature: number;
}

/** Inputs P x N0 and targets (length P) of one task. */
export interface HeadTask {
  readonly inputs: Matrix;
  readonly targets: Float64Array;
  /** The eigendecomposition of X X^T / N0 (`gramSpectrum`), where the same inputs had theirs already. */
  readonly spectrum?: SymmetricEigen;
}

/** One free step of a hidden weight, W_t = c W_{t-1} + s xi, and the variance F = c^2 sigma_w^2 of its frozen part. */
export interface FreeStep {
  readonly c: number;
  /** s^2 */
  readonly s2: number;
  /** F */
  readonly frozen: number;
}

/** c, s^2 and F of a model; lambda = infinity gives c = 1, s = 0. */
export function freeStep(model: MultiHeadModel): FreeStep {
  const { coupling, weightVariance } = model;
  if (coupling === Number.POSITIVE_INFINITY) return { c: 1, s2: 0, frozen: weightVariance };
  const s2 = weightVariance / (1 + coupling * weightVariance);
  const c = coupling * s2;
  return { c, s2, frozen: c * c * weightVariance };
}

/** Rejects a model that no theory describes, naming the field. */
export function checkModel(model: MultiHeadModel): void {
  requireInteger('width', model.width, 1);
  requirePositive('weightVariance', model.weightVariance);
  requirePositive('readoutVariance', model.readoutVariance);
  requireNonNegative('temperature', model.temperature);
  if (model.coupling !== Number.POSITIVE_INFINITY) requireNonNegative('coupling', model.coupling);
}

/** Rejects a task with wrong shapes or numbers that are not finite, naming the field. */
export function checkTask(task: HeadTask, field: string, columns?: number): void {
  const { inputs, targets } = task;
  if (inputs.rows === 0) throw new InputError(`${field}.inputs`, 'no rows', 'at least one sample');
  if (columns !== undefined && inputs.columns !== columns) {
    throw new InputError(`${field}.inputs`, `${inputs.columns} columns`, `${columns} columns as in the first task`);
  }
  if (targets.length !== inputs.rows) {
    throw new InputError(`${field}.targets`, `${targets.length} values`, `${inputs.rows}, one for each input`);
  }
  const bad = inputs.data.find((value) => !Number.isFinite(value)) ?? targets.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new InputError(field, describe(bad), 'finite numbers');
}

/** X X'^T / N0, the Gram matrix of two sets of inputs. */
export function inputGram(a: Matrix, b: Matrix): Matrix {
  const product = multiply(a, b, { transposeB: true });
  for (let i = 0; i < product.data.length; i++) product.data[i] /= a.columns;
  return product;
}

/** |x|^2 / N0 of every row. */
export function squaredNorms(inputs: Matrix): Float64Array {
  const { rows, columns, data } = inputs;
  const norms = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += data[i * columns + j] ** 2;
    norms[i] = sum / columns;
  }
  return norms;
}
