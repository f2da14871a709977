import { readdir, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
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
  return withPoints(out, sql, async (connection) => {
    const reader = await connection.runAndReadAll(sql);
    return { columns: reader.columnNames(), rows: reader.getRowsJS().map((row) => row.map(plainCell)) };
  });
}

const FORMATS: { readonly [ending: string]: string } = {
  '.csv': 'format csv, header',
  '.parquet': 'format parquet',
  '.json': 'format json, array true',
};

/**
 * Writes rows of the table `points` into one file, CSV, Parquet or JSON by its ending; it appears whole or not at all.
 *
 * @param where - a condition in SQL; all rows without it
 * @returns how many rows
 * @throws InputError for another ending, or a condition that DuckDB does not take
 */
export async function exportPoints(out: string, file: string, where = 'true'): Promise<number> {
  const format = FORMATS[extname(file)];
  if (format === undefined) {
    throw new InputError('FILE', JSON.stringify(file), `a name that ends in ${Object.keys(FORMATS).join(', ')}`);
  }
  const part = `${file}.${process.pid}.part`;
  try {
    const rows = await withPoints(out, where, async (connection) => {
      const columns = format.startsWith('format json') ? await jsonColumns(connection) : '*';
      const select = `select ${columns} from points where ${where} order by run, point, observable, form, entry`;
      const copied = await connection.runAndReadAll(`copy (${select}) to ${quoted(part)} (${format})`);
      return Number(copied.getRowsJS()[0][0]);
    });
    await rename(part, file);
    return rows;
  } finally {
    await rm(part, { force: true });
  }
}

/** All columns for JSON, infinite numbers as words: DuckDB would write them bare, which is no JSON. */
async function jsonColumns(connection: DuckDBConnection): Promise<string> {
  const described = await connection.runAndReadAll(
    "select column_name from (describe points) where column_type = 'DOUBLE'",
  );
  const numbers = described.getRowsJS().map(([name]) => `"${String(name).replaceAll('"', '""')}"`);
  const word = (name: string) =>
    `case ${name} when 'inf'::double then '"Infinity"'::json when '-inf'::double then '"-Infinity"'::json else to_json(${name}) end as ${name}`;
  return numbers.length === 0 ? '*' : `* replace (${numbers.map(word).join(', ')})`;
}

/** Asks something of the table of all points. */
async function withPoints<T>(out: string, sql: string, ask: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const files = await parquetFiles(out);
  if (files.length === 0) throw new InputError('--out', out, 'a folder with results; run predict or compare first');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const list = files.map(quoted).join(', ');
    await connection.run(
      `create view points as select parse_filename(parse_dirpath(filename)) as run, * exclude (filename)
       from read_parquet([${list}], union_by_name = true, filename = true)`,
    );
    return await ask(connection);
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

/** A text as SQL reads it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
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
