import { InputError } from '../base/input-error.ts';

/** A dense matrix of doubles, row-major: entry (i, j) is `data[i * columns + j]`. Rows are samples. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Wraps `data` (row-major) as a matrix without copying, or makes one of zeros. */
export function matrix(rows: number, columns: number, data: Float64Array = new Float64Array(rows * columns)): Matrix {
  if (data.length !== rows * columns) {
    throw new InputError('matrix', `${data.length} numbers`, `${rows} x ${columns} = ${rows * columns} numbers`);
  }
  return { rows, columns, data };
}

/** The n x n identity. */
export function identity(n: number): Matrix {
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) result.data[i * n + i] = 1;
  return result;
}

/** A matrix from nested rows; `field` names it in the error for ragged or non-numeric input. */
export function fromRows(rows: readonly (readonly number[] | Float64Array)[], field = 'matrix'): Matrix {
  const columns = rows.length === 0 ? 0 : rows[0].length;
  const result = matrix(rows.length, columns);
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new InputError(`${field}[${i}]`, `a row of length ${row.length}`, `length ${columns} as in row 0`);
    }
    for (let j = 0; j < columns; j++) {
      if (typeof row[j] !== 'number') throw new InputError(`${field}[${i}][${j}]`, String(row[j]), 'a number');
      result.data[i * columns + j] = row[j];
    }
  });
  return result;
}

/** Whether two matrices have the same shape and the same numbers. */
export function equalMatrices(a: Matrix, b: Matrix): boolean {
  if (a === b) return true;
  return a.rows === b.rows && a.columns === b.columns && a.data.every((value, i) => value === b.data[i]);
}

/** Nested rows of a matrix, for JSON. */
export function toRows(a: Matrix): number[][] {
  return Array.from({ length: a.rows }, (_, i) => Array.from(a.data.subarray(i * a.columns, (i + 1) * a.columns)));
}

/** A column vector (n x 1) over the same numbers. */
export function columnVector(values: Float64Array): Matrix {
  return matrix(values.length, 1, values);
}

/** A view on row i. */
export function rowOf(a: Matrix, i: number): Float64Array {
  return a.data.subarray(i * a.columns, (i + 1) * a.columns);
}

/** A copy of column j. */
export function columnOf(a: Matrix, j: number): Float64Array {
  const result = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) result[i] = a.data[i * a.columns + j];
  return result;
}

/** A copy of the diagonal. */
export function diagonalOf(a: Matrix): Float64Array {
  const n = Math.min(a.rows, a.columns);
  const result = new Float64Array(n);
  for (let i = 0; i < n; i++) result[i] = a.data[i * a.columns + i];
  return result;
}

/** A copy. */
export function copyOf(a: Matrix): Matrix {
  return matrix(a.rows, a.columns, a.data.slice());
}

/** A copy, transposed. */
export function transpose(a: Matrix): Matrix {
  const { rows, columns, data } = a;
  const result = matrix(columns, rows);
  const out = result.data;
  const block = 32;
  for (let ib = 0; ib < rows; ib += block) {
    const iEnd = Math.min(rows, ib + block);
    for (let jb = 0; jb < columns; jb += block) {
      const jEnd = Math.min(columns, jb + block);
      for (let i = ib; i < iEnd; i++) for (let j = jb; j < jEnd; j++) out[j * rows + i] = data[i * columns + j];
    }
  }
  return result;
}

/** The chosen rows, in the given order, copied. */
export function selectRows(a: Matrix, indices: ArrayLike<number>): Matrix {
  const result = matrix(indices.length, a.columns);
  for (let i = 0; i < indices.length; i++) result.data.set(rowOf(a, indices[i]), i * a.columns);
  return result;
}

/** All rows of `a`, then all rows of `b`. */
export function stackRows(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.columns) {
    throw new InputError('stackRows', `${a.columns} and ${b.columns} columns`, 'as many columns in both');
  }
  const result = matrix(a.rows + b.rows, a.columns);
  result.data.set(a.data);
  result.data.set(b.data, a.data.length);
  return result;
}

/** Throws `InputError` on the first entry that is NaN or infinite; `field` names the matrix. */
export function requireFiniteEntries(field: string, a: Matrix): void {
  const { data, columns } = a;
  // One pass without branches for the common case: a sum of zeros unless an entry is not finite.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] * 0;
  if (sum === 0) return;
  const index = data.findIndex((value) => !Number.isFinite(value));
  const place = `[${Math.floor(index / columns)}][${index % columns}]`;
  throw new InputError(`${field}${place}`, String(data[index]), 'a finite number');
}
