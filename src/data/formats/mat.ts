import { type ArrayPart, arrayFile } from '../decoders/array-file.ts';
import { type Hdf5Part, hdf5Parts, isHdf5 } from '../decoders/hdf5.ts';
import { fileError } from '../decoders/limits.ts';
import { mat5Variables } from '../decoders/mat5.ts';
import { toRowMajor } from '../decoders/row-major.ts';
import { arrayOptions, type DataFormat, hasLetters } from './format.ts';

/** A variable of a file of version 7.3: HDF5 has its dimensions in the other order, MATLAB its letters as numbers. */
function turned({ name, shape, part, matlabClass }: Hdf5Part): readonly [string, ArrayPart] {
  if (matlabClass === 'cell' || matlabClass === 'struct') return [name, { kind: 'other', what: `a ${matlabClass}` }];
  if (part.kind !== 'numbers') return [name, part];
  const own = [...shape].reverse();
  const data = toRowMajor(part.array.data, own);
  if (matlabClass === 'char') {
    const [rows, columns] = own;
    const words = Array.from({ length: rows }, (_, i) =>
      String.fromCharCode(...data.subarray(i * columns, (i + 1) * columns)).trimEnd(),
    );
    return [name, { kind: 'words', array: { shape: [rows], words } }];
  }
  const type = matlabClass === 'logical' ? ('b1' as const) : part.array.type;
  return [name, { kind: 'numbers', array: { shape: own, type, data } }];
}

export const format = {
  name: 'mat',
  title: 'MATLAB .mat',
  endings: ['mat'],
  summary:
    'Versions 5, 6, 7 and 7.3: full matrices of numbers, logical values, letters and (before 7.3) cells of words; structures and sparse matrices are left alone.',
  options: arrayOptions,
  recognizes: (bytes) =>
    hasLetters(bytes, 'MATLAB 5.0 MAT') || hasLetters(bytes, 'MATLAB 7.3 MAT') ? 'surely' : false,
  async decode(bytes, name, { limit }) {
    if (isHdf5(bytes)) {
      const parts = await hdf5Parts(bytes, name, limit);
      return { kind: 'arrays', file: arrayFile(parts.map(turned), { rowsAreLists: true }) };
    }
    if (!hasLetters(bytes, 'MATLAB 5.0')) {
      throw fileError(name, 'bytes without the header of a MAT-file', 'version 5, 6, 7 or 7.3 (not 4)');
    }
    return { kind: 'arrays', file: arrayFile(mat5Variables(bytes, name, limit), { rowsAreLists: true }) };
  },
} as const satisfies DataFormat;
