import {
  type Compressors,
  type FileMetaData,
  parquetMetadata,
  parquetRead,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import type { Column, ColumnTable } from './columns.ts';
import { asFileError, fileError, UNPACKED_LIMIT } from './limits.ts';
import { parquetCodecs } from './parquet-codecs.ts';
import { type ColumnShape, columnShape, columnsOfValues } from './parquet-columns.ts';
import { plainElement } from './parquet-types.ts';
import { frameMetadata } from './table-metadata.ts';

/** Columns that are decoded together; their values are held as JavaScript arrays until they are numbers. */
const BATCH = 32;

/**
 * Decodes a Parquet file: every codec and encoding, pages of versions 1 and 2, numbers of every width, decimals, truth values,
 * words, and lists of one length as columns x[0], x[1], ...
 *
 * The reading is hyparquet's; what a file claims of its size is checked before. Columns that are neither numbers nor words
 * (times, structures, bytes) are listed as such and left to whoever asks for them. Index columns of pandas and names of classes
 * come from the file's own metadata.
 *
 * @param bytes - the file
 * @param name - for errors
 * @param limit - the most bytes the decoded numbers may take, 8 a cell
 * @returns its columns
 * @throws InputError for anything that is not a whole Parquet file
 */
export async function decodeParquet(bytes: Uint8Array, name = 'parquet', limit = UNPACKED_LIMIT): Promise<ColumnTable> {
  try {
    const metadata = checkedFooter(bytes, name, limit);
    const rows = Number(metadata.num_rows);
    const tree = parquetSchema(metadata);
    const notes: string[] = [];
    const frame = frameMetadata(metadata.key_value_metadata ?? []);
    const shapes = tree.children.map((child) => columnShape(child));
    const codecs = parquetCodecs(name, limit);
    const columns: Column[] = [];
    const plain = { ...metadata, schema: metadata.schema.map(plainElement) };
    for (let from = 0; from < shapes.length; from += BATCH) {
      const batch = shapes.slice(from, from + BATCH);
      const values = await readColumns(bytes, plain, batch, rows, codecs, name);
      for (const shape of batch) columns.push(...columnsOfValues(shape, values.get(shape.name), rows, frame));
    }
    if (columns.length * rows > limit / 8) {
      throw fileError(name, `${rows} rows of ${columns.length} columns`, `at most ${Math.floor(limit / 8)} cells`);
    }
    return { rows, columns, notes };
  } catch (error) {
    throw asFileError(name, 'Parquet', error);
  }
}

function checkedFooter(bytes: Uint8Array, name: string, limit: number): FileMetaData {
  const ending = bytes.length < 12 ? '' : new TextDecoder('latin1').decode(bytes.subarray(-4));
  if (ending === 'PARE') throw fileError(name, 'an encrypted Parquet file', 'one without encryption');
  if (ending !== 'PAR1') throw fileError(name, 'bytes without the Parquet ending', 'a whole Parquet file');
  const metadata = parquetMetadata(bytes as unknown as ArrayBuffer, { geoparquet: false });
  const rows = Number(metadata.num_rows);
  const tree = parquetSchema(metadata);
  const names = tree.children.map((child) => child.element.name);
  if (new Set(names).size !== names.length) throw fileError(name, 'two columns of one name', 'names that differ');
  if (!Number.isSafeInteger(rows) || rows < 1 || names.length < 1) {
    throw fileError(name, `${rows} rows of ${names.length} columns`, 'at least one row and one column');
  }
  const leaves = leavesOf(tree);
  if (rows * names.length > limit / 8) {
    throw fileError(name, `${rows} rows of ${names.length} columns`, `at most ${Math.floor(limit / 8)} cells`);
  }
  let total = 0;
  let cells = 0;
  for (const group of metadata.row_groups) {
    total += Number(group.num_rows);
    if (group.columns.length !== leaves.length)
      throw fileError(name, 'a row group without all columns', 'a whole file');
    for (const [i, { meta_data: chunk, file_path: other }] of group.columns.entries()) {
      if (chunk === undefined || other !== undefined) throw fileError(name, 'columns in other files', 'one whole file');
      const { type } = leaves[i].element;
      if (chunk.type !== type) {
        const field = `${name}[${chunk.path_in_schema.join('.')}]`;
        throw fileError(field, `a column of ${chunk.type}`, `${type} as the schema says: an undamaged Parquet file`);
      }
      const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
      const end = start + Number(chunk.total_compressed_size);
      if (!(start >= 0 && end > start && end <= bytes.length)) {
        const field = `${name}[${chunk.path_in_schema.join('.')}]`;
        throw fileError(field, 'a column that does not fit the file', 'an undamaged Parquet file');
      }
      cells += Number(chunk.num_values);
    }
  }
  if (total !== rows) throw fileError(name, `row groups of ${total} rows in all`, `${rows} as the footer says`);
  if (!(cells <= limit / 8)) throw fileError(name, `${cells} values`, `at most ${Math.floor(limit / 8)}`);
  return metadata;
}

function leavesOf(tree: SchemaTree): SchemaTree[] {
  return tree.children.length === 0 ? [tree] : tree.children.flatMap(leavesOf);
}

/** The values of some columns, one array each, as hyparquet gives them. */
async function readColumns(
  bytes: Uint8Array,
  metadata: FileMetaData,
  shapes: readonly ColumnShape[],
  rows: number,
  compressors: Compressors,
  name: string,
): Promise<Map<string, unknown[]>> {
  const wanted = shapes.filter((shape) => shape.leaf.kind !== 'other').map((shape) => shape.name);
  const values = new Map(wanted.map((column) => [column, new Array<unknown>(rows)]));
  if (wanted.length === 0) return values;
  const filled = new Map<string, number>();
  const file = {
    byteLength: bytes.length,
    // A copy: Node's Buffer may be a window on a larger one, and its slice() is another window.
    slice: (start: number, end = bytes.length) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
  await parquetRead({
    file,
    metadata,
    compressors,
    columns: wanted,
    geoparquet: false,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const target = values.get(columnName);
      if (target === undefined) return;
      const count = Math.min(columnData.length, rows - rowStart);
      for (let i = 0; i < count; i++) target[rowStart + i] = columnData[i];
      filled.set(columnName, (filled.get(columnName) ?? 0) + count);
    },
  });
  for (const column of wanted) {
    const found = filled.get(column) ?? 0;
    if (found !== rows) {
      throw fileError(`${name}[${column}]`, `pages of ${found} rows in all`, `${rows} as the footer says`);
    }
  }
  return values;
}
