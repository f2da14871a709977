import { InputError } from '../base/input-error.ts';
import type { Matrix } from '../linalg/matrix.ts';

/*
 * One convention of errors for all theories and simulations (base/conventions.ts): the average over samples of the sum over
 * outputs, the loss of the papers divided by the number of samples.
 */

/**
 * Squared error of a predictor: the average over samples of the sum over outputs of (f - y)^2.
 *
 * @param f - n x m, in units of the targets
 * @param targets - n x m
 * @returns in squared units of the targets; 0 without samples
 * @throws InputError if the shapes differ
 */
export function squaredError(f: Matrix, targets: Matrix): number {
  if (f.rows !== targets.rows || f.columns !== targets.columns) {
    throw new InputError(
      'targets',
      `${targets.rows} x ${targets.columns}`,
      `${f.rows} x ${f.columns}, one a prediction`,
    );
  }
  return squaredErrorAt(f.data, 0, targets);
}

/**
 * The same where the predictions stand in a longer list, row by row.
 *
 * @param values - predictions in reading order
 * @param from - place of the first of them
 * @param targets - n x m
 */
export function squaredErrorAt(values: ArrayLike<number>, from: number, targets: Matrix): number {
  const { data, rows } = targets;
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += (values[from + i] - data[i]) ** 2;
  return rows > 0 ? sum / rows : 0;
}

/** The same for one output. */
export function squaredErrorOfOutput(values: ArrayLike<number>, from: number, targets: Float64Array): number {
  return squaredErrorAt(values, from, { rows: targets.length, columns: 1, data: targets });
}

/**
 * Variance of a predictor by the same convention: the average over samples of the sum over outputs.
 *
 * @param variances - of every sample and output, n m in reading order; or of every sample where all outputs have the same, n
 * @param samples - n
 * @param equalOutputs - how many outputs share each of `variances`; 1 unless given
 */
export function summedVariance(variances: ArrayLike<number>, samples: number, equalOutputs = 1): number {
  let sum = 0;
  for (let i = 0; i < variances.length; i++) sum += variances[i];
  return samples > 0 ? (sum * equalOutputs) / samples : 0;
}

/**
 * The same from covariances between the outputs.
 *
 * @param covariance - n x m m: row x holds the m x m block of sample x
 * @param outputs - m
 */
export function summedBlockVariance({ data, rows }: Matrix, outputs: number): number {
  let sum = 0;
  for (let x = 0; x < rows; x++) {
    for (let k = 0; k < outputs; k++) sum += data[(x * outputs + k) * outputs + k];
  }
  return rows > 0 ? sum / rows : 0;
}
