import { maybeGunzip } from './inflate.ts';
import { checkedCount, fileError, UNPACKED_LIMIT } from './limits.ts';
import { type NumberType, readNumbers, type ShapedArray, sizeOf } from './number-array.ts';

const TYPES: Readonly<Record<number, NumberType>> = { 8: 'u1', 9: 'i1', 11: 'i2', 12: 'i4', 13: 'f4', 14: 'f8' };

/**
 * Decodes an IDX file (the format of MNIST), gzipped or plain.
 *
 * @param bytes - the file
 * @param name - for errors
 * @param limit - the most bytes a gzipped file may unpack to
 * @returns shape and numbers, C order
 * @throws InputError for anything that is not a whole IDX file
 */
export function decodeIdx(bytes: Uint8Array, name = 'idx', limit = UNPACKED_LIMIT): ShapedArray {
  const plain = maybeGunzip(bytes, name, limit);
  if (plain.length < 4 || plain[0] !== 0 || plain[1] !== 0) {
    throw fileError(
      name,
      'bytes without the IDX header',
      'an IDX file (two zero bytes, a type, a number of dimensions)',
    );
  }
  const type = TYPES[plain[2]];
  const dimensions = plain[3];
  if (type === undefined) {
    throw fileError(name, `IDX type 0x${plain[2].toString(16)}`, 'one of 0x8, 0x9, 0xb, 0xc, 0xd, 0xe');
  }
  const start = 4 + 4 * dimensions;
  if (dimensions === 0 || plain.length < start) {
    throw fileError(name, `an IDX header of ${dimensions} dimensions in ${plain.length} bytes`, 'a whole IDX file');
  }
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const count = checkedCount(name, shape, sizeOf(type), plain.length - start);
  if (plain.length !== start + count * sizeOf(type)) {
    const extra = plain.length - start - count * sizeOf(type);
    throw fileError(name, `${extra} bytes after the last number`, 'an IDX file that ends there');
  }
  return { shape, type, data: readNumbers(plain, start, count, type, false, name) };
}
