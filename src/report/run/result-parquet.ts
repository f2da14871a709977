import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import type { ColumnKind } from './column-kinds.ts';

/** Columns of `ResultRow` that are not numbers with a fraction. */
const TYPES: { readonly [column: string]: BasicType } = {
  point: 'INT32',
  entry: 'INT32',
  i: 'INT32',
  j: 'INT32',
  k: 'INT32',
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
 * @param kinds - of the columns of swept fields, so that their types do not depend on the values of one sweep
 */
export function rowsToParquet(
  rows: readonly Record<string, unknown>[],
  metadata: Record<string, string> = {},
  kinds: ReadonlyMap<string, ColumnKind> = new Map(),
): Uint8Array {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columnData = names.map((name) => {
    const data = rows.map((row) => row[name] ?? null);
    const type = TYPES[name] ?? typeOfKind(kinds.get(name), data);
    return {
      name,
      type,
      data: data.map((value) => stored(type, value)),
    };
  });
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'widthwise' }));
}

/** Whole numbers are INT64 in every sweep, numbers DOUBLE; by the values where the spec's shape does not say. */
function typeOfKind(kind: ColumnKind | undefined, values: readonly unknown[]): BasicType {
  const fits = (test: (value: unknown) => boolean) => values.every((value) => value === null || test(value));
  if (kind === 'integer' && fits(Number.isSafeInteger)) return 'INT64';
  if ((kind === 'number' || kind === 'integer') && fits((value) => typeof value === 'number')) return 'DOUBLE';
  return typeOf(values);
}

function stored(type: BasicType, value: unknown): unknown {
  if (value === null) return null;
  if (type === 'STRING') return String(value);
  return type === 'INT64' ? BigInt(value as number) : value;
}

function typeOf(values: readonly unknown[]): BasicType {
  const present = values.filter((value) => value !== null);
  if (present.length > 0 && present.every((value) => typeof value === 'number')) return 'DOUBLE';
  if (present.length > 0 && present.every((value) => typeof value === 'boolean')) return 'BOOLEAN';
  return 'STRING';
}
