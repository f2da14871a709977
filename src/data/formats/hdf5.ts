import { arrayFile } from '../decoders/array-file.ts';
import { hdf5Parts, isHdf5 } from '../decoders/hdf5.ts';
import { arrayOptions, type DataFormat, hasLetters } from './format.ts';

export const format = {
  name: 'hdf5',
  title: 'HDF5',
  endings: ['h5', 'hdf5'],
  summary: 'Data sets of numbers, booleans and words, those in groups by their path; gzip and shuffle.',
  options: arrayOptions,
  recognizes: (bytes) => (isHdf5(bytes) && !hasLetters(bytes, 'MATLAB') ? 'surely' : false),
  async decode(bytes, name, { limit }) {
    const parts = await hdf5Parts(bytes, name, limit);
    return { kind: 'arrays', file: arrayFile(parts.map(({ name: key, part }) => [key, part])) };
  },
} as const satisfies DataFormat;
