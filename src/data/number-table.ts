import { InputError } from '../base/input-error.ts';
import type { Matrix } from '../linalg/matrix.ts';

/** A typed array of numbers as files hold them. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

/**
 * Rows of numbers in the type in which they came, so that a large image set stays one byte a pixel until rows of it are
 * chosen.
 */
export interface NumberTable {
  readonly rows: number;
  readonly columns: number;
  /** Row-major, rows x columns. */
  readonly data: NumberArray;
  /** What every entry is multiplied with when it is taken (1/255 for grey values); 1 unless given. */
  readonly scale?: number;
}

/** Wraps row-major numbers as a table. */
export function numberTable(rows: number, columns: number, data: NumberArray, scale = 1): NumberTable {
  if (data.length !== rows * columns) {
    throw new InputError('table', `${data.length} numbers`, `${rows} x ${columns} = ${rows * columns} numbers`);
  }
  return { rows, columns, data, scale };
}

/** The chosen rows, in the given order, as a matrix of doubles; all rows where `indices` is left out. */
export function takeRows(table: NumberTable, indices?: ArrayLike<number>): Matrix {
  const { columns, data, scale = 1 } = table;
  const count = indices === undefined ? table.rows : indices.length;
  const out = new Float64Array(count * columns);
  for (let i = 0; i < count; i++) {
    const from = (indices === undefined ? i : indices[i]) * columns;
    for (let j = 0; j < columns; j++) out[i * columns + j] = data[from + j] * scale;
  }
  return { rows: count, columns, data: out };
}

/**
 * Refuses tables with entries that are not finite.
 *
 * @throws InputError that names row and column of the first one
 */
export function requireFiniteTable(table: NumberTable, field: string): void {
  const { data, columns } = table;
  if (!(data instanceof Float64Array) && !(data instanceof Float32Array)) return;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      const place = `${data[i]} in row ${Math.floor(i / columns)}, column ${i % columns}`;
      throw new InputError(field, place, 'finite numbers everywhere');
    }
  }
}
