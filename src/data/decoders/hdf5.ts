import type { NumberArray } from '../number-table.ts';
import type { ArrayPart } from './array-file.ts';
import { fileError } from './limits.ts';
import type { NumberType } from './number-array.ts';

/** Where the signature of an HDF5 file may stand (HDF5 File Format Specification, "Superblock"). */
const PLACES = [0, 512, 1024, 2048];
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether bytes are an HDF5 file. */
export function isHdf5(bytes: Uint8Array): boolean {
  return PLACES.some((place) => signed(bytes, place));
}

function signed(bytes: Uint8Array, place: number): boolean {
  return SIGNATURE.every((byte, i) => bytes[place + i] === byte);
}

/** A data set of a file as the reader has it. */
export interface Hdf5Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly part: ArrayPart;
  /** The class that MATLAB notes with it. */
  readonly matlabClass?: string;
}

/**
 * The data sets of an HDF5 file, those of groups by their path.
 *
 * @param limit - the most bytes of numbers
 * @throws InputError for a file whose data sets claim more
 */
export async function hdf5Parts(bytes: Uint8Array, name: string, limit: number): Promise<Hdf5Part[]> {
  const { Dataset, File, Group } = await import('jsfive');
  // The reader looks for the superblock at the start; addresses count from it.
  const start = Math.max(
    0,
    PLACES.findIndex((place) => signed(bytes, place)),
  );
  const file = new File(new Uint8Array(bytes.subarray(PLACES[start])).buffer, name);
  const parts: Hdf5Part[] = [];
  let left = limit / 8;
  const walk = (group: InstanceType<typeof Group>, path: string, depth: number): void => {
    for (const key of group.keys) {
      if (key.startsWith('#')) continue;
      const title = `${path}${key}`;
      const item = group.get(key);
      if (item instanceof Dataset) {
        const shape = Array.from(item.shape, Number);
        const count = shape.reduce((product, size) => product * size, 1);
        left -= count;
        if (!(left >= 0))
          throw fileError(`${name}[${title}]`, `${shape.join(' x ')} numbers`, `at most ${limit / 8} in all`);
        const matlabClass = item.attrs.MATLAB_class;
        parts.push({
          name: title,
          shape,
          part: partIn(item, shape, count),
          ...(typeof matlabClass === 'string' ? { matlabClass } : {}),
        });
      } else if (item instanceof Group && depth < 8) walk(item, `${title}/`, depth + 1);
    }
  };
  walk(file, '', 0);
  return parts;
}

/** Filters that users' programs write and this reader lacks (HDF Group, registered filter plugins). */
const FILTERS: { readonly [id: string]: string } = {
  4: 'szip',
  32000: 'LZF',
  32001: 'Blosc',
  32004: 'LZ4',
  32008: 'bitshuffle',
  32015: 'Zstandard',
};

/** The values of a data set; one of a filter that is not read leaves the others of the file alone. */
function partIn(item: { readonly value: unknown; readonly dtype: unknown }, shape: readonly number[], count: number) {
  try {
    return partOf(item.value, item.dtype, shape, count);
  } catch (error) {
    // The reader throws text.
    const [, id] = /Filter with id:(\d+)/.exec(String(error)) ?? [];
    if (id === undefined) throw error;
    const what = `values compressed by ${FILTERS[id] ?? `HDF5 filter ${id}`}, which is not read: write them with gzip or uncompressed`;
    return { kind: 'other', what } satisfies ArrayPart;
  }
}

const TYPES: { readonly [type: string]: NumberType } = {
  f8: 'f8',
  f4: 'f4',
  i1: 'i1',
  b1: 'i1',
  B1: 'u1',
  i2: 'i2',
  H2: 'u2',
  i4: 'i4',
  I4: 'u4',
  i8: 'i8',
  Q8: 'u8',
  q8: 'i8',
};

function partOf(value: unknown, dtype: unknown, shape: readonly number[], count: number): ArrayPart {
  const list = ArrayBuffer.isView(value) || Array.isArray(value) ? (value as ArrayLike<unknown>) : [value];
  if (count === 0 || list.length !== count) return { kind: 'other', what: 'an empty array or one that cannot be read' };
  if (typeof list[0] === 'string') return { kind: 'words', array: { shape, words: Array.from(list, String) } };
  const type = typeof dtype === 'string' ? TYPES[dtype.replace(/^[<>|=!]/, '')] : undefined;
  const isTruth = Array.isArray(dtype) && dtype[0] === 'ENUM';
  if (typeof list[0] !== 'number' && typeof list[0] !== 'bigint' && typeof list[0] !== 'boolean') {
    return { kind: 'other', what: `values of type ${JSON.stringify(dtype)?.slice(0, 40)}` };
  }
  const numbers = Float64Array.from(list, (entry) => Number(entry));
  const data: NumberArray = type === 'u1' ? Uint8Array.from(numbers) : numbers;
  return { kind: 'numbers', array: { shape, type: isTruth ? 'b1' : (type ?? 'f8'), data } };
}
