import { InputError } from '../../../base/input-error.ts';
import { decodeCsv } from '../../../data/decoders/csv/csv.ts';
import { decodeNpy } from '../../../data/decoders/npy.ts';
import { decodeNpz } from '../../../data/decoders/npz.ts';
import type { ShapedArray } from '../../../data/decoders/number-array.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';

/** The gates of the training and the test rows, one matrix a hidden layer. */
export interface GateTables {
  readonly gates: readonly Matrix[];
  readonly testGates: readonly Matrix[];
}

const FIELD = 'network.gates.path';

/**
 * Gates of one's own from a file: `npz` with `gates` and `testGates`, each rows x M (for all hidden layers) or layers x rows x M;
 * `npy` or `csv` with the training rows first and the test rows after them.
 *
 * @param rows - training rows
 * @param testRows - test rows
 * @param depth - hidden layers
 * @throws InputError for a file that does not fit
 */
export function readGates(path: string, bytes: Uint8Array, rows: number, testRows: number, depth: number): GateTables {
  if (/\.npz$/i.test(path)) {
    const arrays = decodeNpz(bytes, path).arrays;
    const part = (name: string, expected: number) => {
      const array = arrays.get(name);
      if (array !== undefined) return layersOf(array, name, expected, depth);
      if (expected === 0) return undefined;
      throw new InputError(FIELD, `${path} with ${[...arrays.keys()].join(', ')}`, `an array named ${name}`);
    };
    const gates = part('gates', rows);
    if (gates === undefined) throw new InputError(FIELD, 'no rows', 'at least one training row');
    return { gates, testGates: part('testGates', testRows) ?? gates.map((set) => matrix(0, set.columns)) };
  }
  const all = layersOf(
    /\.npy$/i.test(path) ? decodeNpy(bytes, path) : tableOf(path, bytes),
    'gates',
    rows + testRows,
    depth,
  );
  const cut = (set: Matrix, from: number, to: number) =>
    matrix(to - from, set.columns, set.data.slice(from * set.columns, to * set.columns));
  return {
    gates: all.map((set) => cut(set, 0, rows)),
    testGates: all.map((set) => cut(set, rows, rows + testRows)),
  };
}

function layersOf({ shape, data }: ShapedArray, name: string, rows: number, depth: number): Matrix[] {
  const [layers, found, columns] = shape.length === 3 ? shape : [1, ...shape];
  const fits = (shape.length === 2 || shape.length === 3) && found === rows && (layers === depth || layers === 1);
  if (!fits || columns < 1) {
    throw new InputError(
      FIELD,
      `${name} of shape ${shape.join(' x ')}`,
      `${rows} rows of gates, or ${depth} x ${rows} x M with a set for each hidden layer`,
    );
  }
  const numbers = Float64Array.from(data as ArrayLike<number>);
  return Array.from({ length: depth }, (_, l) => {
    const from = layers === 1 ? 0 : l * rows * columns;
    return matrix(rows, columns, numbers.slice(from, from + rows * columns));
  });
}

/** A table all of whose columns are numbers. */
function tableOf(path: string, bytes: Uint8Array): ShapedArray {
  const { rows, columns } = decodeCsv(bytes, path);
  const data = new Float64Array(rows * columns.length);
  columns.forEach((column, j) => {
    if (column.kind !== 'numbers' || column.flaws !== undefined)
      throw new InputError(FIELD, `cells that are no numbers in column ${column.name} of ${path}`, 'numbers');
    for (let i = 0; i < rows; i++) data[i * columns.length + j] = column.values[i];
  });
  return { shape: [rows, columns.length], data, type: 'f8' };
}
