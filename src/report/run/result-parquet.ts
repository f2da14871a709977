import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';

/** Columns of `ResultRow` that are not numbers with a fraction. */
const TYPES: { readonly [column: string]: BasicType } = {
  point: 'INT32',
  entry: 'INT32',
  time: 'DOUBLE',
  predicted: 'DOUBLE',
  simulated: 'DOUBLE',
  mcse: 'DOUBLE',
  rHat: 'DOUBLE',
  essBulk: 'DOUBLE',
  z: 'DOUBLE',
  allowance: 'DOUBLE',
};

/**
 * Rows of equal keys as a Parquet file; a column of numbers is DOUBLE, one of truth values BOOLEAN, all others text.
 *
 * @param rows - of `resultRows`
 * @param metadata - kept in the file beside the rows (provenance)
 */
export function rowsToParquet(
  rows: readonly Record<string, unknown>[],
  metadata: Record<string, string> = {},
): Uint8Array {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columnData = names.map((name) => {
    const data = rows.map((row) => row[name] ?? null);
    const type = TYPES[name] ?? typeOf(data);
    return {
      name,
      type,
      data: type === 'STRING' ? data.map((value) => (value === null ? null : String(value))) : data,
    };
  });
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'widthwise' }));
}

function typeOf(values: readonly unknown[]): BasicType {
  const present = values.filter((value) => value !== null);
  if (present.length > 0 && present.every((value) => typeof value === 'number')) return 'DOUBLE';
  if (present.length > 0 && present.every((value) => typeof value === 'boolean')) return 'BOOLEAN';
  return 'STRING';
}
