import { type BasicType, ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
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
  const file = new ParquetRows(metadata, (name) =>
    kinds.has(name)
      ? typeOfKind(
          kinds.get(name),
          rows.map((row) => row[name] ?? null),
        )
      : undefined,
  );
  file.add(rows);
  return file.finish();
}

/** A Parquet file that is made from batches of rows, of which it holds no more than the packed bytes. */
export class ParquetRows {
  readonly #metadata: Record<string, string>;
  readonly #typeOf: (name: string) => BasicType | undefined;
  readonly #bytes = new ByteWriter();
  #columns: { readonly name: string; readonly type: BasicType }[] = [];
  #file: ParquetWriter | undefined;

  /** @param typeOf - of the columns of swept fields; undefined for all others */
  constructor(metadata: Record<string, string>, typeOf: (name: string) => BasicType | undefined) {
    this.#metadata = metadata;
    this.#typeOf = typeOf;
  }

  get empty(): boolean {
    return this.#file === undefined;
  }

  /** Adds rows, all with the keys of the first. */
  add(rows: readonly Record<string, unknown>[]): void {
    if (rows.length === 0) return;
    this.#file ??= this.#begin(Object.keys(rows[0]));
    const columnData = this.#columns.map(({ name, type }) => ({
      name,
      data: rows.map((row) => stored(type, row[name] ?? null)),
    }));
    this.#file.write({ columnData });
  }

  /** The whole file; one without columns where no rows came. */
  finish(): Uint8Array {
    this.#file ??= this.#begin([]);
    this.#file.finish();
    return new Uint8Array(this.#bytes.getBuffer());
  }

  #begin(names: readonly string[]): ParquetWriter {
    this.#columns = names.map((name) => ({ name, type: TYPES[name] ?? this.#typeOf(name) ?? 'STRING' }));
    const schema = schemaFromColumnData({
      columnData: this.#columns.map((column) => ({ ...column, data: [], nullable: true })),
    });
    const kvMetadata = Object.entries(this.#metadata).map(([key, value]) => ({ key, value }));
    return new ParquetWriter({ writer: this.#bytes, schema, kvMetadata, createdBy: 'widthwise' });
  }
}

/** Whole numbers are INT64 in every sweep, numbers DOUBLE; by the values where the spec's shape does not say. */
export function typeOfKind(kind: ColumnKind | undefined, values: readonly unknown[]): BasicType {
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
