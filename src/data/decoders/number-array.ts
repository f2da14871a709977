import type { NumberArray } from '../number-table.ts';
import { fileError } from './limits.ts';

/** Kinds of numbers that files hold. */
export type NumberType = 'u1' | 'i1' | 'u2' | 'i2' | 'u4' | 'i4' | 'u8' | 'i8' | 'f2' | 'bf' | 'f4' | 'f8' | 'b1';

/** An array of any shape, C order. */
export interface ShapedArray {
  readonly shape: readonly number[];
  readonly data: NumberArray;
  /** The kind of numbers in the file; whole numbers of 8 bytes are held as doubles, halves and bfloat16 as floats. */
  readonly type: NumberType;
}

/** Bytes of one number. */
export function sizeOf(type: NumberType): number {
  return type === 'bf' ? 2 : Number(type[1]);
}

/**
 * Numbers of a byte range, whatever their alignment and byte order.
 *
 * @throws InputError for 8-byte whole numbers beyond 2^53
 */
export function readNumbers(
  bytes: Uint8Array,
  offset: number,
  count: number,
  type: NumberType,
  littleEndian: boolean,
  name: string,
): NumberArray {
  const size = sizeOf(type);
  // Copied, not sliced: the slice() of Node's Buffer is a window on the same memory, perhaps of a larger buffer.
  const part = new Uint8Array(bytes.subarray(offset, offset + count * size));
  if (!littleEndian && size > 1) reverseEach(part, size);
  const { buffer } = part;
  switch (type) {
    case 'u1':
      return part;
    case 'b1':
      return part.map((x) => (x === 0 ? 0 : 1));
    case 'i1':
      return new Int8Array(buffer);
    case 'u2':
      return new Uint16Array(buffer);
    case 'i2':
      return new Int16Array(buffer);
    case 'u4':
      return new Uint32Array(buffer);
    case 'i4':
      return new Int32Array(buffer);
    case 'f4':
      return new Float32Array(buffer);
    case 'f8':
      return new Float64Array(buffer);
    case 'f2':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    case 'bf': {
      // bfloat16 is the upper half of a float.
      const halves = new Uint16Array(buffer);
      return new Float32Array(Uint32Array.from(halves, (half) => half * 65536).buffer);
    }
    default: {
      const words = type === 'u8' ? new BigUint64Array(buffer) : new BigInt64Array(buffer);
      return Float64Array.from({ length: count }, (_, i) => {
        const value = Number(words[i]);
        if (!Number.isSafeInteger(value)) throw fileError(name, `the whole number ${words[i]}`, 'numbers below 2^53');
        return value;
      });
    }
  }
}

/** Reverses the bytes of every number in place. */
function reverseEach(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse();
}

/** The value of an IEEE 754 half. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
