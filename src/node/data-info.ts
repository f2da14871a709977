import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { InputError } from '../base/input-error.ts';
import type { ArrayFile } from '../data/decoders/array-file.ts';
import type { ColumnTable } from '../data/decoders/columns.ts';
import type { ShapedArray } from '../data/decoders/number-array.ts';
import type { FileContent } from '../data/formats/format.ts';
import { formatNamed } from '../data/formats/registry.ts';
import { withRowNumbers } from '../data/sources/row-numbers.ts';
import { symmetricEigenvalues } from '../linalg/eigen.ts';
import { matrix } from '../linalg/matrix.ts';
import { gram, gramOfColumns } from '../linalg/products.ts';
import { nodeDecoder } from './data/decode-thread.ts';
import { readWhole } from './data/read-whole.ts';

/** One array or column of a data file. */
export interface PartInfo {
  readonly name: string;
  readonly shape: string;
  readonly type: string;
  readonly least: number | null;
  readonly mean: number | null;
  readonly most: number | null;
  /** Of whole numbers in one column, of truth values and of words: each value and how often it stands there, where there are at most 100. */
  readonly classes?: readonly { readonly value: number | string; readonly rows: number }[];
  /** Rank of the first rows (at most 500) of a table of numbers, with the number of rows and columns it was taken of. */
  readonly rank?: { readonly rank: number; readonly rows: number; readonly columns: number };
  /** Why it is not used, or what of it is not in order. */
  readonly remark?: string;
}

/** What a data file holds. */
export interface FileInfo {
  readonly file: string;
  readonly format: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly parts: readonly PartInfo[];
  /** What was guessed while reading. */
  readonly notes: readonly string[];
}

/**
 * What a data file holds, by its content and its name's ending.
 *
 * @throws InputError for a file that is not there or that no decoder takes
 */
export async function dataFileInfo(path: string): Promise<FileInfo> {
  const bytes = await readWhole(path, 'FILE').catch((error: NodeJS.ErrnoException) => {
    if (error instanceof InputError) throw error;
    throw new InputError('FILE', `${path} (${error.code})`, 'a file that can be read');
  });
  // Before decoding: a long file is handed over to the thread.
  const length = bytes.length;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { format, packed, content } = await nodeDecoder()({
    format: undefined,
    bytes,
    name: basename(path),
    options: {},
  });
  const notes = content.kind === 'table' ? content.table.notes : content.file.notes;
  return {
    file: path,
    format: `${formatNamed(format).title}${packed ? ', gzip' : ''}`,
    bytes: length,
    sha256,
    parts: partsOf(content),
    notes,
  };
}

function partsOf(content: FileContent): PartInfo[] {
  return content.kind === 'table' ? tableParts(content.table) : arrayParts(content.file);
}

const NONE = { least: null, mean: null, most: null } as const;

function arrayParts(file: ArrayFile): PartInfo[] {
  return [
    ...[...file.arrays].map(([name, array]) => arrayPart(name, array)),
    ...[...file.words].map(([name, { shape, words }]) => ({
      name,
      shape: shape.join(' x ') || 'one word',
      type: 'words',
      ...NONE,
      ...counted(words),
    })),
    ...[...file.others].map(([name, what]) => ({
      name,
      shape: '-',
      type: '-',
      ...NONE,
      remark: `left alone: ${what}`,
    })),
  ];
}

function arrayPart(name: string, { shape, type, data }: ShapedArray): PartInfo {
  const part = { name, shape: shape.join(' x ') || 'one number', type, ...range(data) };
  if (shape.length === 1) return { ...part, ...classesOf(data) };
  const columns = shape.slice(1).reduce((product, size) => product * size, 1);
  return shape.length > 1 ? { ...part, ...rankOf(data, shape[0], columns) } : part;
}

function tableParts(table: ColumnTable): PartInfo[] {
  return withRowNumbers(table.columns).map((column) => {
    const { name, flaws, rowNumbers } = column;
    const remarks = [
      ...(rowNumbers === undefined ? [] : [`no input: ${rowNumbers}`]),
      ...(flaws === undefined
        ? []
        : [
            `${JSON.stringify(flaws.cell)} in ${flaws.place}: ${table.rows - flaws.count} of ${table.rows} are ${column.kind}`,
          ]),
      ...(column.kind === 'other' ? [`no input: ${column.what}`] : []),
    ];
    const head = {
      name,
      shape: `${table.rows} rows`,
      ...(remarks.length === 0 ? {} : { remark: remarks.join('; ') }),
    };
    if (column.kind === 'other') return { ...head, type: column.type ?? '-', ...NONE };
    if (column.kind === 'words') {
      const different = new Set(column.values).size;
      return { ...head, type: column.type ?? `words (${different} different)`, ...NONE, ...counted(column.values) };
    }
    const kind = column.truth ? 'truth values' : 'numbers';
    return { ...head, type: column.type ?? kind, ...range(column.values), ...classesOf(column.values) };
  });
}

function range(values: ArrayLike<number>): Pick<PartInfo, 'least' | 'mean' | 'most'> {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    least = Math.min(least, values[i]);
    most = Math.max(most, values[i]);
    sum += values[i];
    count++;
  }
  const finite = (x: number) => (Number.isFinite(x) ? x : null);
  return { least: finite(least), mean: finite(sum / count), most: finite(most) };
}

/** Counts of words; nothing for more than 100 different ones. */
function counted(words: readonly string[]): Pick<PartInfo, 'classes'> {
  const counts = new Map<string, number>();
  for (const word of words) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
    if (counts.size > 100) return {};
  }
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return { classes: sorted.map(([value, rows]) => ({ value, rows })) };
}

/** Counts of whole values; nothing for other numbers and for more than 100 different ones. */
function classesOf(values: ArrayLike<number>): Pick<PartInfo, 'classes'> {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isInteger(values[i]) || counts.size > 100) return {};
    counts.set(values[i], (counts.get(values[i]) ?? 0) + 1);
  }
  if (counts.size > 100) return {};
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return { classes: sorted.map(([value, rows]) => ({ value, rows })) };
}

/** Eigenvalues of the smaller Gram matrix above 1e-10 of the largest. */
function rankOf(data: ArrayLike<number>, rows: number, columns: number): Pick<PartInfo, 'rank'> {
  const taken = Math.min(rows, 500);
  if (taken === 0 || columns === 0 || taken * columns > 1e7) return {};
  const part = matrix(
    taken,
    columns,
    Float64Array.from({ length: taken * columns }, (_, i) => data[i]),
  );
  if (!part.data.every(Number.isFinite)) return {};
  const values = symmetricEigenvalues(columns < taken ? gramOfColumns(part) : gram(part));
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  const rank = values.reduce((count, value) => count + (value > 1e-10 * largest ? 1 : 0), 0);
  return { rank: { rank, rows: taken, columns } };
}
