import { unzlibSync } from 'fflate';
import type { NumberArray } from '../number-table.ts';
import type { ArrayPart } from './array-file.ts';
import { fileError, guarded } from './limits.ts';
import { type NumberType, readNumbers, sizeOf } from './number-array.ts';
import { toRowMajor } from './row-major.ts';

/** Types of data elements (MAT-File Format, table 1-1). */
const ELEMENTS: { readonly [type: number]: NumberType } = {
  1: 'i1',
  2: 'u1',
  3: 'i2',
  4: 'u2',
  5: 'i4',
  6: 'u4',
  7: 'f4',
  9: 'f8',
  12: 'i8',
  13: 'u8',
  16: 'u1',
  17: 'u2',
};
const MATRIX = 14;
const COMPRESSED = 15;
/** Classes of arrays (table 1-3): what their numbers are, whatever they are stored as. */
const CLASSES: { readonly [kind: number]: NumberType } = {
  6: 'f8',
  7: 'f4',
  8: 'i1',
  9: 'u1',
  10: 'i2',
  11: 'u2',
  12: 'i4',
  13: 'u4',
  14: 'i8',
  15: 'u8',
};
const OTHERS: { readonly [kind: number]: string } = {
  2: 'a structure: save its fields as variables of their own',
  3: 'an object: save its numbers as variables of their own',
  5: 'a sparse matrix: save full(...) of it',
  16: 'a function',
  17: 'an object (table, string or categorical): save its numbers as variables of their own, words with cellstr',
};

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
  readonly next: number;
}

/** Reads the elements of a MAT-file of version 5. */
class Mat5 {
  readonly #name: string;
  readonly #little: boolean;
  #left: number;

  constructor(name: string, little: boolean, limit: number) {
    this.#name = name;
    this.#little = little;
    this.#left = limit;
  }

  /** The element at an offset: its tag of 8 bytes (or 4, for small ones) and its data. */
  element(bytes: Uint8Array, at: number, packed = true): Element {
    const broken = () => fileError(this.#name, `no data element at byte ${at}`, 'a whole MAT-file (is it truncated?)');
    if (at + 8 > bytes.length) throw broken();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const tag = view.getUint32(at, this.#little);
    if (tag >>> 16 !== 0) {
      const size = tag >>> 16;
      if (size > 4) throw broken();
      return { type: tag & 0xffff, data: bytes.subarray(at + 4, at + 4 + size), next: at + 8 };
    }
    const size = view.getUint32(at + 4, this.#little);
    const end = at + 8 + size;
    if (end > bytes.length) throw broken();
    // All elements but packed ones fill up to 8 bytes.
    const next = tag === COMPRESSED ? end : at + 8 + 8 * Math.ceil(size / 8);
    const data = bytes.subarray(at + 8, end);
    if (tag !== COMPRESSED) return { type: tag, data, next };
    if (!packed) throw broken();
    const { data: inner, type } = this.element(this.#unpacked(data), 0, false);
    return { type, data: inner, next };
  }

  #unpacked(data: Uint8Array): Uint8Array {
    const most = Math.min(this.#left, 1040 * data.length + 1024);
    const result = guarded(this.#name, 'MATLAB', () => inflateZlib(data, this.#name, most));
    this.#left -= result.length;
    return result;
  }

  numbers(element: Element, type?: NumberType): NumberArray {
    const stored = ELEMENTS[element.type];
    if (stored === undefined) throw fileError(this.#name, `data of type ${element.type}`, 'numbers');
    const count = Math.floor(element.data.length / sizeOf(stored));
    const data = readNumbers(element.data, 0, count, stored, this.#little, this.#name);
    if (type === undefined || type === stored || type === 'u8' || type === 'i8') return data;
    return type === 'f8' ? Float64Array.from(data) : data;
  }

  /** A variable: flags, dimensions, name, numbers (MAT-File Format, "Array data element"). */
  variable(data: Uint8Array): { readonly name: string; readonly part: ArrayPart } {
    const flags = this.element(data, 0);
    const word = this.numbers(flags)[0] ?? 0;
    const [kind, complex, logical] = [word & 0xff, (word & 0x800) !== 0, (word & 0x200) !== 0];
    if (kind === 17) return { name: '', part: { kind: 'other', what: OTHERS[17] } };
    const dimensions = this.element(data, flags.next);
    const shape = Array.from(this.numbers(dimensions), Number);
    const title = this.element(data, dimensions.next);
    const name = new TextDecoder('latin1').decode(title.data);
    const count = shape.reduce((product, size) => product * size, 1);
    const field = `${this.#name}[${name}]`;
    if (!(count >= 0 && Number.isSafeInteger(count)) || shape.length < 2 || shape.some((size) => size < 0)) {
      throw fileError(field, `the shape ${shape.join(' x ')}`, 'two dimensions or more');
    }
    if (kind === 1) return { name, part: this.#cells(data, title.next, shape, count) };
    if (kind === 4) return { name, part: this.#letters(data, title.next, shape, count) };
    const type = CLASSES[kind];
    if (type === undefined) return { name, part: { kind: 'other', what: OTHERS[kind] ?? `an array of class ${kind}` } };
    if (complex) return { name, part: { kind: 'other', what: 'complex numbers: save real and imaginary parts' } };
    if (count === 0) return { name, part: { kind: 'other', what: 'an empty array' } };
    const numbers = this.numbers(this.element(data, title.next), type);
    if (numbers.length !== count)
      throw fileError(field, `${numbers.length} numbers`, `${count} = ${shape.join(' x ')}`);
    const array = { shape, type: logical ? ('b1' as const) : type, data: toRowMajor(numbers, shape) };
    return { name, part: { kind: 'numbers', array } };
  }

  /** A cell array of words. */
  #cells(data: Uint8Array, start: number, shape: readonly number[], count: number): ArrayPart {
    const words: string[] = [];
    let at = start;
    for (let i = 0; i < count; i++) {
      const cell = this.element(data, at);
      at = cell.next;
      if (cell.type !== MATRIX) return { kind: 'other', what: 'a cell array of other things than words' };
      const { part } = this.variable(cell.data);
      const word = part.kind === 'words' && part.array.words.length === 1 ? part.array.words[0] : undefined;
      if (word === undefined) return { kind: 'other', what: 'a cell array of other things than words' };
      words.push(word);
    }
    return { kind: 'words', array: { shape, words } };
  }

  /** Rows of letters, each a word. */
  #letters(data: Uint8Array, start: number, shape: readonly number[], count: number): ArrayPart {
    const [rows, columns] = shape;
    const element = start + 8 <= data.length ? this.element(data, start) : undefined;
    // Letters are stored as UTF-8, UTF-16, UTF-32 or as numbers.
    const codes =
      element === undefined || count === 0
        ? []
        : element.type === 16
          ? [...new TextDecoder().decode(element.data)].map((letter) => letter.codePointAt(0) ?? 0)
          : Array.from(this.numbers({ ...element, type: element.type === 18 ? 6 : element.type }), Number);
    if (shape.length !== 2 || codes.length < count)
      return { kind: 'other', what: 'letters of more than two dimensions' };
    const words = Array.from({ length: Math.max(rows, 1) }, (_, i) => {
      let word = '';
      for (let j = 0; j < columns; j++) word += String.fromCodePoint(codes[j * rows + i] ?? 32);
      return word.trimEnd();
    });
    return { kind: 'words', array: { shape: [words.length], words } };
  }
}

/** A zlib stream that unpacks to no more than so many bytes. */
function inflateZlib(data: Uint8Array, name: string, most: number): Uint8Array {
  const part = unzlibSync(data, { out: new Uint8Array(most) });
  if (part.length >= most)
    throw fileError(name, `more than ${most} bytes when unpacked`, 'a file that unpacks to less');
  return part;
}

/**
 * Variables of a MAT-file of version 5 (MATLAB's save -v6 and -v7, scipy.io.savemat).
 *
 * @param limit - the most bytes it may unpack to
 * @throws InputError for bytes that are no whole file
 */
export function* mat5Variables(
  bytes: Uint8Array,
  name: string,
  limit: number,
): Generator<readonly [string, ArrayPart]> {
  const little = bytes[126] === 0x49 && bytes[127] === 0x4d;
  if (!little && !(bytes[126] === 0x4d && bytes[127] === 0x49)) {
    throw fileError(name, 'bytes without the mark of their order', 'a MAT-file of version 5 or 7.3');
  }
  const reader = new Mat5(name, little, limit);
  let at = 128;
  while (at + 8 <= bytes.length) {
    const { type, data, next } = reader.element(bytes, at);
    at = next;
    if (type !== MATRIX) continue;
    const { name: variable, part } = reader.variable(data);
    if (variable !== '') yield [variable, part];
  }
}
