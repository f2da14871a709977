import { arrayFile } from '../decoders/array-file.ts';
import { decodeIdx } from '../decoders/idx.ts';
import type { DataFormat } from './format.ts';

export const format = {
  name: 'idx',
  title: 'IDX (MNIST)',
  endings: ['idx', 'idx1-ubyte', 'idx2-ubyte', 'idx3-ubyte', 'idx4-ubyte'],
  summary: 'One array, the format of MNIST; the labels come in a second file (data.labels) and are classes.',
  options: ['labels'],
  pair: true,
  labelsAreClasses: true,
  recognizes: (bytes) =>
    bytes[0] === 0 && bytes[1] === 0 && bytes[2] >= 8 && bytes[2] <= 14 && bytes[3] >= 1 && bytes[3] <= 8
      ? 'perhaps'
      : false,
  decode: (bytes, name, { limit }) => ({
    kind: 'arrays',
    file: arrayFile([[name, { kind: 'numbers', array: decodeIdx(bytes, name, limit) }]]),
  }),
} as const satisfies DataFormat;
