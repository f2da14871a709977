import { PARALLEL } from '../../activations/dual.ts';
import type { InputPairs } from '../../activations/two-time/block.ts';
import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';

/**
 * The pairs of two lists of inputs.
 *
 * @param rows - n x N_0
 * @param columns - P x N_0; absent: the same points
 * @throws InputError if the dimensions differ
 */
export function inputPairs(rows: Matrix, columns: Matrix = rows): InputPairs {
  if (rows.columns !== columns.columns) {
    throw new InputError('testInputs', `${rows.columns} columns`, `${columns.columns}, as in the training inputs`);
  }
  const dimension = Math.max(1, rows.columns);
  const kernel = multiply(rows, columns, { transposeB: true }).data;
  for (let i = 0; i < kernel.length; i++) kernel[i] /= dimension;
  const rowNorms = squaredNorms(rows, dimension);
  const columnNorms = columns === rows ? rowNorms : squaredNorms(columns, dimension);
  return pairsOf(kernel, rowNorms, columnNorms, rows === columns);
}

/** The same from kernel values that are known: kappa_0 (rows x columns) and its two diagonals. */
export function pairsOf(
  kernel: Float64Array,
  rowNorms: Float64Array,
  columnNorms: Float64Array,
  symmetric: boolean,
): InputPairs {
  const rows = rowNorms.length;
  const columns = columnNorms.length;
  const scale = new Float64Array(rows * columns);
  const cosine = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const ij = i * columns + j;
      const norm = Math.sqrt(rowNorms[i] * columnNorms[j]);
      scale[ij] = norm;
      if (symmetric && i === j) {
        kernel[ij] = rowNorms[i];
        cosine[ij] = norm > 0 ? 1 : 0;
        continue;
      }
      const value = norm > 0 ? Math.min(1, Math.max(-1, kernel[ij] / norm)) : 0;
      cosine[ij] = 1 - value < PARALLEL ? 1 : value;
    }
  }
  return { rows, columns, kernel, rowNorms, columnNorms, scale, cosine, symmetric };
}

/**
 * The lower triangle of the pairs of a list with itself, in strips of rows: each strip's pairs reach up to its last row.
 *
 * @param width - rows a strip
 */
export function* triangleStrips(inputs: Matrix, width: number): Generator<{ from: number; pairs: InputPairs }> {
  const { columns, data } = inputs;
  const upTo = (end: number, from = 0) => matrix(end - from, columns, data.subarray(from * columns, end * columns));
  for (let from = 0; from < inputs.rows; from += width) {
    const end = Math.min(inputs.rows, from + width);
    yield { from, pairs: inputPairs(upTo(end, from), upTo(end)) };
  }
}

function squaredNorms(a: Matrix, dimension: number): Float64Array {
  const norms = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let j = 0; j < a.columns; j++) sum += a.data[i * a.columns + j] ** 2;
    norms[i] = sum / dimension;
  }
  return norms;
}
