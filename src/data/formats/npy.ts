import { arrayFile } from '../decoders/array-file.ts';
import { decodeNpyPart } from '../decoders/npy.ts';
import { type DataFormat, hasLetters } from './format.ts';

export const format = {
  name: 'npy',
  title: 'NumPy .npy',
  endings: ['npy'],
  summary: 'One array, C or Fortran order, either byte order; the targets come in a second file (data.labels).',
  options: ['labels'],
  pair: true,
  recognizes: (bytes) => (hasLetters(bytes, '\x93NUMPY') ? 'surely' : false),
  decode: (bytes, name) => ({ kind: 'arrays', file: arrayFile([[name, decodeNpyPart(bytes, name)]]) }),
} as const satisfies DataFormat;
