import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../base/input-error.ts';
import type { ColumnTable } from '../data/decoders/columns.ts';
import { decodeCsv } from '../data/decoders/csv.ts';
import { decodeIdx } from '../data/decoders/idx.ts';
import { isGzip, maybeGunzip } from '../data/decoders/inflate.ts';
import { decodeNpy } from '../data/decoders/npy.ts';
import { decodeNpz } from '../data/decoders/npz.ts';
import type { ShapedArray } from '../data/decoders/number-array.ts';
import { decodeParquet } from '../data/decoders/parquet.ts';
import { symmetricEigenvalues } from '../linalg/eigen.ts';
import { matrix } from '../linalg/matrix.ts';
import { gram, gramOfColumns } from '../linalg/products.ts';

/** One array or column of a data file. */
export interface PartInfo {
  readonly name: string;
  readonly shape: string;
  readonly type: string;
  readonly least: number | null;
  readonly mean: number | null;
  readonly most: number | null;
  /** Of whole numbers in one column: each value and how often it stands there, where there are at most 100. */
  readonly classes?: readonly { readonly value: number; readonly rows: number }[];
  /** Rank of the first rows (at most 500) of a table of numbers, with the number of rows and columns it was taken of. */
  readonly rank?: { readonly rank: number; readonly rows: number; readonly columns: number };
}

/** What a data file holds. */
export interface FileInfo {
  readonly file: string;
  readonly format: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly parts: readonly PartInfo[];
}

/**
 * What a data file holds, by its content and its name's ending.
 *
 * @throws InputError for a file that is not there or that no decoder takes
 */
export async function dataFileInfo(path: string): Promise<FileInfo> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError('FILE', `${path} (${error.code})`, 'a file that can be read');
  });
  const { format, parts } = await decode(new Uint8Array(bytes), basename(path));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { file: path, format, bytes: bytes.length, sha256, parts };
}

async function decode(bytes: Uint8Array, name: string): Promise<{ format: string; parts: PartInfo[] }> {
  const start = (text: string, offset = 0) => [...text].every((c, i) => bytes[offset + i] === c.charCodeAt(0));
  const ending = name.toLowerCase().replace(/\.gz$/, '').split('.').pop() ?? '';
  const packed = isGzip(bytes) ? ', gzip' : '';
  if (start('PAR1')) return { format: 'Parquet', parts: tableParts(await decodeParquet(bytes, name)) };
  if (start('PK'))
    return { format: 'npz', parts: [...decodeNpz(bytes, name)].map(([key, array]) => arrayPart(key, array)) };
  if (start('NUMPY', 1)) return { format: 'npy', parts: [arrayPart(name, decodeNpy(bytes, name))] };
  const plain = maybeGunzip(bytes, name);
  if (plain[0] === 0 && plain[1] === 0 && plain[2] >= 8 && plain[2] <= 14) {
    return { format: `IDX${packed}`, parts: [arrayPart(name, decodeIdx(bytes, name))] };
  }
  if (ending === 'npz' || ending === 'npy' || ending === 'parquet' || ending.startsWith('idx') || plain.includes(0)) {
    throw new InputError('FILE', `${name}: bytes of no known format`, 'IDX, .npy, .npz, CSV or Parquet');
  }
  return { format: `CSV${packed}`, parts: tableParts(decodeCsv(bytes, name)) };
}

function arrayPart(name: string, { shape, type, data }: ShapedArray): PartInfo {
  const part = { name, shape: shape.join(' x ') || 'one number', type, ...range(data) };
  if (shape.length === 1) return { ...part, ...classesOf(data) };
  const columns = shape.slice(1).reduce((product, size) => product * size, 1);
  return shape.length > 1 ? { ...part, ...rankOf(data, shape[0], columns) } : part;
}

function tableParts(table: ColumnTable): PartInfo[] {
  return table.columns.map(({ name, kind, values }) => ({
    name,
    shape: `${table.rows} rows`,
    type: kind === 'numbers' ? 'numbers' : `words (${new Set(values).size} different)`,
    ...(kind === 'numbers' ? { ...range(values), ...classesOf(values) } : { least: null, mean: null, most: null }),
  }));
}

function range(values: ArrayLike<number>): Pick<PartInfo, 'least' | 'mean' | 'most'> {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]);
    most = Math.max(most, values[i]);
    sum += values[i];
  }
  const finite = (x: number) => (Number.isFinite(x) ? x : null);
  return { least: finite(least), mean: finite(sum / values.length), most: finite(most) };
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
