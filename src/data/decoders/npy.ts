import type { NumberArray } from '../number-table.ts';
import { maybeGunzip } from './inflate.ts';
import { checkedCount, fileError } from './limits.ts';
import { type NumberType, readNumbers, type ShapedArray, sizeOf } from './number-array.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const TYPES = new Set(['u1', 'i1', 'u2', 'i2', 'u4', 'i4', 'u8', 'i8', 'f2', 'f4', 'f8', 'b1']);

/**
 * Decodes a NumPy .npy file: versions 1 to 3, C or Fortran order, either byte order, floats of 2 to 8 bytes, whole numbers
 * of 1 to 8 bytes, booleans.
 *
 * @param bytes - the file, gzipped or plain
 * @param name - for errors
 * @returns shape and numbers, C order whatever the file's
 * @throws InputError for anything else (objects, strings, complex and structured arrays included)
 */
export function decodeNpy(bytes: Uint8Array, name = 'npy'): ShapedArray {
  const plain = maybeGunzip(bytes, name);
  if (plain.length < 10 || MAGIC.some((byte, i) => plain[i] !== byte)) {
    throw fileError(name, 'bytes without the npy header', 'a NumPy .npy file');
  }
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const long = plain[6] >= 2;
  if (plain[6] < 1 || plain[6] > 3 || plain.length < 12) {
    throw fileError(name, `npy version ${plain[6]}`, 'version 1, 2 or 3');
  }
  const start = (long ? 12 : 10) + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > plain.length || start > 65536)
    throw fileError(name, 'an npy header that runs past the end', 'a whole .npy file');
  const header = parseHeader(new TextDecoder('latin1').decode(plain.subarray(long ? 12 : 10, start)), name);
  const count = checkedCount(name, header.shape, sizeOf(header.type), plain.length - start);
  const data = readNumbers(plain, start, count, header.type, header.littleEndian, name);
  const { shape, type } = header;
  return { shape, type, data: header.fortranOrder && shape.length > 1 ? toRowMajor(data, shape) : data };
}

interface Header {
  readonly type: NumberType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** The three entries of the Python dictionary in the header. */
function parseHeader(text: string, name: string): Header {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const tuple = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || tuple === undefined) {
    throw fileError(name, 'an npy header that cannot be read', 'an array of plain numbers');
  }
  const type = descr.slice(1);
  if (!TYPES.has(type) || !'<>|='.includes(descr[0])) {
    throw fileError(name, `numbers of type ${JSON.stringify(descr.slice(0, 20))}`, 'floats, whole numbers or booleans');
  }
  const shape = tuple
    .split(',')
    .map((size) => size.trim().replace(/L$/, ''))
    .filter((size) => size !== '')
    .map(Number);
  if (shape.length > 32 || shape.some((size) => !Number.isSafeInteger(size))) {
    throw fileError(name, `the shape (${tuple.slice(0, 60)})`, 'at most 32 dimensions of whole numbers');
  }
  return { type: type as NumberType, littleEndian: descr[0] !== '>', fortranOrder: order === 'True', shape };
}

/** Numbers whose first index runs fastest, in the order in which the last one does. */
function toRowMajor(data: NumberArray, shape: readonly number[]): NumberArray {
  const result = data.slice();
  const dimensions = shape.length;
  const stride = new Array<number>(dimensions).fill(1);
  for (let d = 1; d < dimensions; d++) stride[d] = stride[d - 1] * shape[d - 1];
  const index = new Array<number>(dimensions).fill(0);
  let source = 0;
  for (let i = 0; i < data.length; i++) {
    result[i] = data[source];
    for (let d = dimensions - 1; d >= 0; d--) {
      index[d]++;
      source += stride[d];
      if (index[d] < shape[d]) break;
      source -= stride[d] * shape[d];
      index[d] = 0;
    }
  }
  return result;
}
