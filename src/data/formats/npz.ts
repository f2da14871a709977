import { decodeNpz } from '../decoders/npz.ts';
import { arrayOptions, type DataFormat, hasLetters } from './format.ts';

export const format = {
  name: 'npz',
  title: 'NumPy .npz',
  endings: ['npz'],
  summary:
    'Arrays by name, stored or deflated: floats (bfloat16 too), whole numbers, booleans, words; others are left alone.',
  options: arrayOptions,
  recognizes: (bytes) => (hasLetters(bytes, 'PK') ? 'surely' : false),
  decode: (bytes, name, { limit }) => ({ kind: 'arrays', file: decodeNpz(bytes, name, limit) }),
} as const satisfies DataFormat;
