import { type FileMetaData, parquetMetadata } from 'hyparquet';
import type { Column, ColumnTable } from './columns.ts';
import { asFileError, fileError, UNPACKED_LIMIT } from './limits.ts';
import { type ColumnLayout, decodeColumnChunk } from './parquet-column.ts';

/**
 * Decodes a Parquet file of flat columns (numbers, booleans, words), plain or dictionary-encoded, uncompressed, Snappy or
 * gzip.
 *
 * The footer is read by hyparquet, the pages by `decodeColumnChunk`, which checks every claim of theirs: a damaged or
 * malicious file ends in an error, not in a loop of 2^30 steps.
 *
 * @param bytes - the file
 * @param name - for errors
 * @param limit - the most bytes the decoded numbers may take, 8 a cell
 * @returns its columns; whole numbers and booleans as numbers, everything else as words
 * @throws InputError for nested or missing values, other encodings, and anything that is not a whole Parquet file
 */
export async function decodeParquet(bytes: Uint8Array, name = 'parquet', limit = UNPACKED_LIMIT): Promise<ColumnTable> {
  try {
    const { metadata, rows, names } = checkedFooter(bytes, name, limit);
    return { rows, columns: names.map((_, j) => readColumn(bytes, metadata, j, rows, name)) };
  } catch (error) {
    throw asFileError(name, 'Parquet', error);
  }
}

function checkedFooter(
  bytes: Uint8Array,
  name: string,
  limit: number,
): { metadata: FileMetaData; rows: number; names: string[] } {
  if (bytes.length < 12 || new TextDecoder('latin1').decode(bytes.subarray(-4)) !== 'PAR1') {
    throw fileError(name, 'bytes without the Parquet ending', 'a whole Parquet file');
  }
  // A copy of its own: Node's Buffer may be a window on a larger one, and its slice() is another window.
  const metadata = parquetMetadata(new Uint8Array(bytes).buffer);
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
  if (rows * names.length > limit / 8) {
    throw fileError(name, `${rows} rows of ${names.length} columns`, `at most ${Math.floor(limit / 8)} cells`);
  }
  let total = 0;
  for (const group of metadata.row_groups) {
    total += Number(group.num_rows);
    if (group.columns.length !== names.length) throw fileError(name, 'a row group without all columns', 'a whole file');
  }
  if (total !== rows) throw fileError(name, `row groups of ${total} rows in all`, `${rows} as the footer says`);
  return { metadata, rows, names };
}

/** Column j of all row groups. */
function readColumn(bytes: Uint8Array, metadata: FileMetaData, j: number, rows: number, file: string): Column {
  const leaf = metadata.schema[j + 1];
  const name = leaf.name;
  const isDecimal = leaf.converted_type === 'DECIMAL';
  const layout = (codec: string): ColumnLayout => ({
    name: `${file}[${name}]`,
    type: String(leaf.type),
    codec,
    optional: leaf.repetition_type === 'OPTIONAL',
    unsigned: String(leaf.converted_type).startsWith('UINT'),
    divisor: isDecimal ? 10 ** (leaf.scale ?? 0) : 1,
  });
  const words: string[] = [];
  const numbers = leaf.type === 'BYTE_ARRAY' ? undefined : new Float64Array(rows);
  let first = 0;
  for (const group of metadata.row_groups) {
    const { meta_data: chunk, file_path: other } = group.columns[j];
    if (chunk === undefined || other !== undefined) throw fileError(file, 'columns in other files', 'one whole file');
    const count = Number(group.num_rows);
    const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
    const end = start + Number(chunk.total_compressed_size);
    if (!(start >= 4 && end > start && end <= bytes.length) || Number(chunk.num_values) !== count || count < 0) {
      throw fileError(`${file}[${name}]`, 'a column that does not fit the file', 'an undamaged Parquet file');
    }
    decodeColumnChunk(bytes.subarray(start, end), count, layout(String(chunk.codec)), (values, at) => {
      if (numbers === undefined) for (const word of values as string[]) words.push(word);
      else numbers.set(values as Float64Array, first + at);
    });
    first += count;
  }
  return numbers === undefined ? { name, kind: 'words', values: words } : { name, kind: 'numbers', values: numbers };
}
