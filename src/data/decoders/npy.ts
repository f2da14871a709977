import type { NumberArray } from '../number-table.ts';
import type { ArrayPart } from './array-file.ts';
import { maybeGunzip } from './inflate.ts';
import { checkedCount, fileError } from './limits.ts';
import { parseNpyHeader } from './npy-header.ts';
import { type NumberType, readNumbers, type ShapedArray, sizeOf } from './number-array.ts';
import { toRowMajor } from './row-major.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const TYPES = new Set(['u1', 'i1', 'u2', 'i2', 'u4', 'i4', 'u8', 'i8', 'f2', 'f4', 'f8', 'b1']);

/**
 * Decodes a NumPy .npy file of numbers: versions 1 to 3, C or Fortran order, either byte order, floats of 2 to 8 bytes, whole
 * numbers of 1 to 8 bytes, booleans.
 *
 * @param bytes - the file, gzipped or plain
 * @param name - for errors
 * @returns shape and numbers, C order whatever the file's
 * @throws InputError for anything else (objects, words, complex and structured arrays included)
 */
export function decodeNpy(bytes: Uint8Array, name = 'npy'): ShapedArray {
  const part = decodeNpyPart(maybeGunzip(bytes, name), name);
  if (part.kind === 'numbers') return part.array;
  const what = part.kind === 'words' ? 'words' : part.what;
  throw fileError(name, what, 'floats, whole numbers or booleans');
}

/**
 * Decodes a .npy file of numbers or words (`<U10`, `|S4`); of one with anything else it says what.
 *
 * @param plain - the file, unpacked
 * @param name - for errors
 * @throws InputError for bytes that are no whole .npy file
 */
export function decodeNpyPart(plain: Uint8Array, name: string): ArrayPart {
  if (plain.length < 10 || MAGIC.some((byte, i) => plain[i] !== byte)) {
    throw fileError(name, 'bytes without the npy header', 'a NumPy .npy file');
  }
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const long = plain[6] >= 2;
  if (plain[6] < 1 || plain[6] > 3 || plain[7] !== 0 || plain.length < 12) {
    throw fileError(name, `npy version ${plain[6]}.${plain[7]}`, 'version 1.0, 2.0 or 3.0');
  }
  const start = (long ? 12 : 10) + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > plain.length || start > 65536)
    throw fileError(name, 'an npy header that runs past the end', 'a whole .npy file');
  const text = new TextDecoder(plain[6] === 3 ? 'utf-8' : 'latin1').decode(plain.subarray(long ? 12 : 10, start));
  const { descr, fortranOrder, shape } = parseNpyHeader(text, name);
  const ordered = <T extends NumberArray>(data: T): T =>
    fortranOrder && shape.length > 1 ? (toRowMajor(data, shape) as T) : data;
  const [order, type] = [descr[0], descr.slice(1)];
  const known = '<>|='.includes(order);
  if (known && TYPES.has(type)) {
    const count = checkedCount(name, shape, sizeOf(type as NumberType), plain.length - start);
    const data = readNumbers(plain, start, count, type as NumberType, order !== '>', name);
    return { kind: 'numbers', array: { shape, type: type as NumberType, data: ordered(data) } };
  }
  if (known && type === 'V2') {
    const count = checkedCount(name, shape, 2, plain.length - start);
    const data = readNumbers(plain, start, count, 'bf', order !== '>', name);
    const note = 'two bytes a number without a type are taken for bfloat16, as ml_dtypes writes them';
    return { kind: 'numbers', array: { shape, type: 'bf', data: ordered(data) }, note };
  }
  const letters = /^([US])(\d{1,7})$/.exec(type);
  if (known && letters !== null) {
    const length = Number(letters[2]);
    const unit = letters[1] === 'U' ? 4 * length : length;
    const count = unit === 0 ? 0 : checkedCount(name, shape, unit, plain.length - start);
    const words = readWords(plain, start, count, letters[1] === 'U', length, order !== '>');
    if (!fortranOrder || shape.length < 2) return { kind: 'words', array: { shape, words } };
    const places = toRowMajor(
      Uint32Array.from({ length: count }, (_, i) => i),
      shape,
    );
    return { kind: 'words', array: { shape, words: Array.from(places, (i) => words[i]) } };
  }
  return { kind: 'other', what: whatIs(descr) };
}

/** What a type is that cannot be read, and how the array is saved so that it can. */
function whatIs(descr: string): string {
  if (descr.startsWith('[')) return 'a structured array: save its fields as arrays of their own';
  const type = descr.slice(1);
  if (type === 'O') return 'numbers of type "|O", Python objects: save it with a plain dtype, such as .astype(str)';
  if (/^[mM]8/.test(type)) return `times (${descr.slice(0, 12)}): save them as numbers`;
  if (/^c\d+$/.test(type)) return `complex numbers (${descr}): save real and imaginary parts`;
  if (type === 'V1') return 'bytes without a type, as ml_dtypes writes float8: save them as float32';
  return `numbers of type ${JSON.stringify(descr.slice(0, 20))}: save them as float64`;
}

/** Words of fixed length, ended by zeros: UCS-4 or bytes. */
function readWords(
  bytes: Uint8Array,
  start: number,
  count: number,
  wide: boolean,
  length: number,
  littleEndian: boolean,
): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  return Array.from({ length: count }, (_, i) => {
    if (!wide) {
      const part = bytes.subarray(start + i * length, start + (i + 1) * length);
      let end = part.length;
      while (end > 0 && part[end - 1] === 0) end--;
      return decoder.decode(part.subarray(0, end));
    }
    let word = '';
    for (let k = 0; k < length; k++) {
      const code = view.getUint32(start + 4 * (i * length + k), littleEndian);
      word += code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
    }
    return word.replace(/\0+$/, '');
  });
}
