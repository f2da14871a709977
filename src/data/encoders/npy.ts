import type { NumberArray } from '../number-table.ts';

const TYPES: readonly (readonly [new (length: number) => NumberArray, string])[] = [
  [Float64Array, '<f8'],
  [Float32Array, '<f4'],
  [Uint8Array, '|u1'],
  [Int8Array, '|i1'],
  [Uint16Array, '<u2'],
  [Int16Array, '<i2'],
  [Uint32Array, '<u4'],
  [Int32Array, '<i4'],
];

/** An array for a NumPy file, C order. */
export interface ArrayToWrite {
  readonly shape: readonly number[];
  readonly data: NumberArray;
}

/** Bytes of a NumPy .npy file (version 1.0, little-endian, C order). */
export function encodeNpy({ shape, data }: ArrayToWrite): Uint8Array {
  const type = TYPES.find(([kind]) => data instanceof kind)?.[1] as string;
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = new TextEncoder().encode(`${text.padEnd(length - 1)}\n`);
  const bytes = new Uint8Array(10 + length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8]);
  bytes.set(header, 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
  return bytes;
}
