import { InputError } from '../../base/input-error.ts';
import { type NumberType, readNumbers, type ShapedArray, sizeOf } from '../decoders/number-array.ts';

const TYPES: { readonly [name: string]: NumberType | undefined } = {
  F64: 'f8',
  F32: 'f4',
  F16: 'f2',
  BF16: 'bf',
  I64: 'i8',
  I32: 'i4',
  I16: 'i2',
  I8: 'i1',
  U64: 'u8',
  U32: 'u4',
  U16: 'u2',
  U8: 'u1',
  BOOL: 'b1',
};
/** The most bytes of a header: that of the reference implementation. */
const HEADER_LIMIT = 100e6;

/**
 * Decodes a safetensors file: its arrays by name.
 *
 * @param name - for errors
 * @throws InputError for anything that is not a safetensors file of numbers
 */
export function decodeSafetensors(bytes: Uint8Array, name = 'safetensors'): Map<string, ShapedArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (found: string, expected: string) => new InputError(name, found, expected);
  if (bytes.length < 8) throw fail(`${bytes.length} bytes`, 'a safetensors file');
  const size = Number(view.getBigUint64(0, true));
  if (size > HEADER_LIMIT || 8 + size > bytes.length) {
    throw fail(`a header of ${size} bytes in a file of ${bytes.length}`, 'a safetensors file');
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + size)));
  } catch {
    throw fail('a header that is not JSON', 'a safetensors file');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw fail('a header that is no object', 'a safetensors file');
  }
  const arrays = new Map<string, ShapedArray>();
  for (const [key, entry] of Object.entries(header as { [key: string]: unknown })) {
    if (key === '__metadata__') continue;
    const {
      dtype,
      shape,
      data_offsets: offsets,
    } = (entry ?? {}) as {
      dtype?: unknown;
      shape?: unknown;
      data_offsets?: unknown;
    };
    const whole = (list: unknown): list is number[] =>
      Array.isArray(list) && list.every((value) => Number.isInteger(value) && value >= 0);
    if (typeof dtype !== 'string' || !whole(shape) || !whole(offsets) || offsets.length !== 2) {
      throw fail(`the entry ${JSON.stringify(key)}`, 'dtype, shape and data_offsets');
    }
    const count = shape.reduce((product, length) => product * length, 1);
    const type = TYPES[dtype];
    if (type === undefined) throw fail(`${key} of type ${dtype}`, 'F64, F32, F16, BF16 or integers');
    const each = sizeOf(type);
    const [from, to] = offsets;
    if (to - from !== count * each || 8 + size + to > bytes.length) {
      throw fail(
        `${key}: ${to - from} bytes for ${shape.join(' x ')} numbers of type ${dtype}`,
        `${count * each} in the file`,
      );
    }
    arrays.set(key, { shape, data: readNumbers(bytes, 8 + size + from, count, type, true, `${name}[${key}]`), type });
  }
  return arrays;
}
