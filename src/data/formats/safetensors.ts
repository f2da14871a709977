import { type ArrayPart, arrayFile } from '../decoders/array-file.ts';
import { checkedCount, fileError } from '../decoders/limits.ts';
import { type NumberType, readNumbers, sizeOf } from '../decoders/number-array.ts';
import { arrayOptions, type DataFormat } from './format.ts';

/** Types of the format whose numbers are read. */
const TYPES: { readonly [type: string]: NumberType } = {
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

/** The most bytes of a header (the limit of the reference implementation). */
const LONGEST_HEADER = 100_000_000;

/** Length of the header, or undefined for bytes that do not begin like a file of the format. */
function headerLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  return length >= 2 && length <= LONGEST_HEADER ? length : undefined;
}

function tensor(entry: unknown, bytes: Uint8Array, start: number, name: string): ArrayPart {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  const sizes = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (typeof dtype !== 'string' || !sizes(shape) || !sizes(offsets) || offsets.length !== 2) {
    throw fileError(name, 'a header without type, shape or place of the tensor', 'a whole safetensors file');
  }
  const [from, to] = offsets;
  if (to < from || start + to > bytes.length) {
    throw fileError(
      name,
      `a tensor at bytes ${from} to ${to} of ${bytes.length - start}`,
      'a whole file (is it truncated?)',
    );
  }
  const type = TYPES[dtype];
  if (type === undefined) return { kind: 'other', what: `numbers of type ${dtype}: save it as float32` };
  const count = checkedCount(name, shape, sizeOf(type), to - from);
  if (count * sizeOf(type) !== to - from) {
    throw fileError(
      name,
      `${to - from} bytes for ${shape.join(' x ')} numbers of type ${dtype}`,
      'as many as they take',
    );
  }
  return { kind: 'numbers', array: { shape, type, data: readNumbers(bytes, start + from, count, type, true, name) } };
}

export const format = {
  name: 'safetensors',
  title: 'safetensors',
  endings: ['safetensors'],
  summary: 'Tensors by name: floats (bfloat16 too), whole numbers, booleans; tensors of 8-bit floats are left alone.',
  options: arrayOptions,
  recognizes: (bytes) => (headerLength(bytes) === undefined ? false : 'surely'),
  decode(bytes, name) {
    const length = headerLength(bytes);
    if (length === undefined || 8 + length > bytes.length) {
      throw fileError(name, 'bytes without a whole safetensors header', 'a safetensors file (is it truncated?)');
    }
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
    const entries = Object.entries(header as Record<string, unknown>).filter(([key]) => key !== '__metadata__');
    const parts = entries.map(([key, entry]) => [key, tensor(entry, bytes, 8 + length, `${name}[${key}]`)] as const);
    return { kind: 'arrays', file: arrayFile(parts) };
  },
} as const satisfies DataFormat;
