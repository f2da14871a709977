import type { Matrix } from '../linalg/matrix.ts';

/** What is done to the inputs before a network sees them. */
export type Normalization = 'none' | 'unit-variance' | 'unit-norm';

/**
 * Inputs scaled as the theories like them, by statistics of the training rows alone.
 *
 * - `none`: as they are.
 * - `unit-variance`: minus the training mean of every column, times one common factor that makes the training average of
 *   |x|^2 / N0 equal to 1 (note bpkr, F11). The factor is common to all columns, so constant columns stay zero.
 * - `unit-norm`: minus the training mean of every column, then every row, test rows too, to |x|^2 = N0 exactly (note
 *   continual-single-head, section 8). A row that is zero after centring stays zero.
 *
 * @param inputs - P x N0
 * @param testInputs - P* x N0
 * @returns copies
 */
export function normalizeInputs(
  inputs: Matrix,
  testInputs: Matrix,
  kind: Normalization,
): { readonly inputs: Matrix; readonly testInputs: Matrix } {
  const train = { ...inputs, data: inputs.data.slice() };
  const test = { ...testInputs, data: testInputs.data.slice() };
  if (kind === 'none' || inputs.rows === 0) return { inputs: train, testInputs: test };
  const mean = columnMeans(train);
  for (const part of [train, test]) subtractFromRows(part, mean);
  if (kind === 'unit-variance') {
    let power = 0;
    for (const x of train.data) power += x * x;
    const factor = power > 0 ? Math.sqrt(train.data.length / power) : 1;
    for (const part of [train, test]) for (let i = 0; i < part.data.length; i++) part.data[i] *= factor;
  } else {
    for (const part of [train, test]) scaleRows(part, Math.sqrt(train.columns));
  }
  return { inputs: train, testInputs: test };
}

/** The mean of every column. */
export function columnMeans(a: Matrix): Float64Array {
  const mean = new Float64Array(a.columns);
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.columns; j++) mean[j] += a.data[i * a.columns + j];
  for (let j = 0; j < a.columns; j++) mean[j] /= a.rows;
  return mean;
}

function subtractFromRows(a: Matrix, row: Float64Array): void {
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.columns; j++) a.data[i * a.columns + j] -= row[j];
}

function scaleRows(a: Matrix, norm: number): void {
  for (let i = 0; i < a.rows; i++) {
    const row = a.data.subarray(i * a.columns, (i + 1) * a.columns);
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    if (length > 0) for (let j = 0; j < row.length; j++) row[j] *= norm / length;
  }
}
