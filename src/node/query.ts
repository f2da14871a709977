import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { InputError } from '../base/input-error.ts';

/** Rows of a query, in the order of its columns. */
export interface QueryResult {
  readonly columns: string[];
  readonly rows: (string | number | null)[][];
}

/**
 * SQL over the points of all runs below a folder, as one table `points` with a column `run` (the folder's name).
 *
 * @throws InputError with DuckDB's message for SQL that it does not take
 */
export async function queryPoints(out: string, sql: string): Promise<QueryResult> {
  const files = await parquetFiles(out);
  if (files.length === 0) throw new InputError('--out', out, 'a folder with results; run predict or compare first');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ');
    await connection.run(
      `create view points as select parse_filename(parse_dirpath(filename)) as run, * exclude (filename)
       from read_parquet([${list}], union_by_name = true, filename = true)`,
    );
    const reader = await connection.runAndReadAll(sql);
    return { columns: reader.columnNames(), rows: reader.getRowsJS().map((row) => row.map(plainCell)) };
  } catch (error) {
    throw new InputError(
      'SQL',
      JSON.stringify(sql),
      `a query that DuckDB takes: ${(error as Error).message.split('\n')[0]}`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function parquetFiles(out: string): Promise<string[]> {
  const entries = await readdir(out, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name === 'points.parquet')
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Counts and sums are numbers where a double holds them; times and lists are text. */
function plainCell(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') {
    return JSON.stringify(value, (_, entry: unknown) => (typeof entry === 'bigint' ? Number(entry) : entry));
  }
  return String(value);
}
