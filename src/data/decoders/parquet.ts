import { type FileMetaData, parquetMetadata, parquetRead } from 'hyparquet';
import type { Column, ColumnTable } from './columns.ts';
import { asFileError, fileError, UNPACKED_LIMIT } from './limits.ts';
import { checkPages } from './parquet-pages.ts';

/** The most cells of a file: decoding holds every cell of a column as a value of its own for a while. */
const CELLS = 2 ** 26;

/**
 * Decodes a Parquet file of flat columns (numbers, booleans, words), uncompressed or Snappy.
 *
 * @param bytes - the file
 * @param name - for errors
 * @param limit - the most bytes the decoded numbers may take
 * @returns its columns; whole numbers and booleans as numbers, everything else as words
 * @throws InputError for nested or missing values, other compressions, and anything that is not a Parquet file
 */
export async function decodeParquet(bytes: Uint8Array, name = 'parquet', limit = UNPACKED_LIMIT): Promise<ColumnTable> {
  try {
    const { metadata, rows, names } = checkedMetadata(bytes, name, limit);
    const cells = new Map<string, unknown[]>(names.map((column) => [column, []]));
    const buffer = bytes.slice().buffer;
    for (const column of names) {
      await parquetRead({
        file: { byteLength: bytes.byteLength, slice: (start, end) => buffer.slice(start, end) },
        metadata,
        columns: [column],
        onChunk: ({ columnName, columnData, rowStart }) => {
          const target = cells.get(columnName);
          if (target === undefined) return;
          for (let i = 0; i < columnData.length && rowStart + i < rows; i++) target[rowStart + i] = columnData[i];
        },
      });
    }
    return { rows, columns: names.map((column) => asColumn(column, cells.get(column) ?? [], rows, name)) };
  } catch (error) {
    throw asFileError(name, 'Parquet', error);
  }
}

/** The footer, refused where its claims do not fit the file: the decoder below allocates by them. */
function checkedMetadata(
  bytes: Uint8Array,
  name: string,
  limit: number,
): { metadata: FileMetaData; rows: number; names: string[] } {
  if (bytes.length < 12 || new TextDecoder('latin1').decode(bytes.subarray(-4)) !== 'PAR1') {
    throw fileError(name, 'bytes without the Parquet ending', 'a whole Parquet file');
  }
  const metadata = parquetMetadata(bytes.slice().buffer);
  const rows = Number(metadata.num_rows);
  const leaves = metadata.schema.slice(1);
  if (leaves.some((leaf) => (leaf.num_children ?? 0) > 0 || leaf.repetition_type === 'REPEATED')) {
    throw fileError(name, 'nested columns', 'flat columns of numbers or words');
  }
  const names = leaves.map((leaf) => leaf.name);
  if (new Set(names).size !== names.length) throw fileError(name, 'two columns of one name', 'names that differ');
  if (!Number.isSafeInteger(rows) || rows < 1 || names.length < 1) {
    throw fileError(name, `${rows} rows of ${names.length} columns`, 'at least one row and one column');
  }
  if (rows * names.length > Math.min(CELLS, limit / 8)) {
    throw fileError(name, `${rows} rows of ${names.length} columns`, `at most ${Math.min(CELLS, limit / 8)} cells`);
  }
  let total = 0;
  for (const group of metadata.row_groups) {
    total += Number(group.num_rows);
    for (const { meta_data: chunk, file_path: other } of group.columns) {
      if (chunk === undefined || other !== undefined) throw fileError(name, 'columns in other files', 'one whole file');
      const size = Number(chunk.total_compressed_size);
      const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
      const values = Number(chunk.num_values);
      if (!(size >= 0 && start >= 4 && start + size <= bytes.length) || values !== Number(group.num_rows)) {
        throw fileError(name, 'a column that does not fit the file', 'an undamaged Parquet file');
      }
      if (!(Number(chunk.total_uncompressed_size) <= limit)) {
        throw fileError(name, `a column of ${chunk.total_uncompressed_size} bytes`, `at most ${limit} bytes`);
      }
      checkPages(bytes.subarray(start, start + size), values, name);
    }
  }
  if (total !== rows) throw fileError(name, `row groups of ${total} rows in all`, `${rows} as the footer says`);
  return { metadata, rows, names };
}

function asColumn(column: string, cells: readonly unknown[], rows: number, name: string): Column {
  if (cells.length !== rows) throw fileError(name, `${cells.length} values in column ${column}`, `${rows}`);
  const values = new Float64Array(rows);
  let numeric = true;
  for (let i = 0; i < rows; i++) {
    const cell = cells[i];
    if (cell === null || cell === undefined) {
      throw fileError(`${name}[${column}]`, `a missing value in row ${i}`, 'a value in every row');
    }
    if (typeof cell === 'number') values[i] = cell;
    else if (typeof cell === 'boolean') values[i] = cell ? 1 : 0;
    else if (typeof cell === 'bigint' && Number.isSafeInteger(Number(cell))) values[i] = Number(cell);
    else {
      numeric = false;
      break;
    }
  }
  return numeric
    ? { name: column, kind: 'numbers', values }
    : { name: column, kind: 'words', values: cells.map((cell) => String(cell)) };
}
