import { parquetWriteBuffer } from 'hyparquet-writer';
import { InputError } from '../../base/input-error.ts';

/** A column to be written: numbers or words, all columns equally long. */
export interface ColumnToWrite {
  readonly name: string;
  readonly values: ArrayLike<number> | readonly string[];
}

function rowsOf(columns: readonly ColumnToWrite[]): number {
  const rows = columns[0]?.values.length ?? 0;
  for (const column of columns) {
    if (column.values.length !== rows)
      throw new InputError(column.name, `${column.values.length} values`, String(rows));
  }
  return rows;
}

/** Text of a CSV file (RFC 4180 quoting, a line of names, numbers to the last digit). */
export function encodeCsv(columns: readonly ColumnToWrite[]): string {
  const rows = rowsOf(columns);
  const quoted = (text: string): string => (/[",\r\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns.map((column) => quoted(column.name)).join(',')];
  for (let i = 0; i < rows; i++) lines.push(columns.map((column) => quoted(String(column.values[i]))).join(','));
  return `${lines.join('\n')}\n`;
}

/** Bytes of a Parquet file (Snappy): numbers as doubles, words as strings. */
export function encodeParquet(columns: readonly ColumnToWrite[]): Uint8Array {
  rowsOf(columns);
  const columnData = columns.map(({ name, values }) => {
    if (typeof values[0] === 'string') return { name, type: 'STRING' as const, data: Array.from(values as string[]) };
    return { name, type: 'DOUBLE' as const, data: Float64Array.from(values as ArrayLike<number>) };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
