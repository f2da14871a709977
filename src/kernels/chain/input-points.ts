import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix, rowOf } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';

/** A set of inputs with what every kernel over them needs. */
export interface InputPoints {
  /** P x N0 */
  readonly inputs: Matrix;
  /** |x|^2 / N0 */
  readonly norms: Float64Array;
  /** A hash of each row: rows with different hashes differ. */
  readonly hashes: Uint32Array;
}

/** Prepares inputs for the kernels of `chain`; `field` names them in the error for entries that are not finite. */
export function inputPoints(inputs: Matrix, field = 'inputs'): InputPoints {
  const { rows, columns, data } = inputs;
  const norms = new Float64Array(rows);
  const hashes = new Uint32Array(rows);
  const words = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length);
  for (let i = 0; i < rows; i++) {
    let square = 0;
    let hash = 0x811c9dc5;
    for (let j = i * columns; j < (i + 1) * columns; j++) {
      square += data[j] * data[j];
      hash = Math.imul(hash ^ words[2 * j], 0x01000193);
      hash = Math.imul(hash ^ words[2 * j + 1], 0x01000193);
      hash ^= hash >>> 15;
    }
    if (!Number.isFinite(square))
      throw new InputError(`${field}[${i}]`, 'an entry that is not finite', 'finite numbers');
    norms[i] = square / columns;
    hashes[i] = hash >>> 0;
  }
  return { inputs, norms, hashes };
}

/**
 * x . x' / N0 between two sets of points. Where the two rows are the same sample the entry is exactly |x|^2 / N0, so that
 * the angle of a point with itself is exactly zero in every layer (note continual-single-head, section 2.3).
 */
export function inputGram(a: InputPoints, b: InputPoints): Matrix {
  const columns = a.inputs.columns;
  if (b.inputs.columns !== columns) {
    throw new InputError(
      'inputs',
      `${columns} and ${b.inputs.columns} columns`,
      'the same input dimension in both sets',
    );
  }
  const product = multiply(a.inputs, b.inputs, { transposeB: true });
  const gram = matrix(product.rows, product.columns, product.data);
  for (let i = 0; i < gram.data.length; i++) gram.data[i] /= columns;
  const where = new Map<number, number[]>();
  b.hashes.forEach((hash, j) => {
    const list = where.get(hash);
    if (list === undefined) where.set(hash, [j]);
    else list.push(j);
  });
  for (let i = 0; i < a.inputs.rows; i++) {
    for (const j of where.get(a.hashes[i]) ?? []) {
      if (sameRow(rowOf(a.inputs, i), rowOf(b.inputs, j))) gram.data[i * gram.columns + j] = a.norms[i];
    }
  }
  return gram;
}

function sameRow(x: Float64Array, y: Float64Array): boolean {
  for (let k = 0; k < x.length; k++) if (x[k] !== y[k]) return false;
  return true;
}
