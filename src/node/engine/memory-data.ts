import { InputError } from '../../base/input-error.ts';
import { arrayFile } from '../../data/decoders/array-file.ts';
import type { NumberType, ShapedArray } from '../../data/decoders/number-array.ts';
import { encodeNpy } from '../../data/encoders/npy.ts';
import { encodeNpz } from '../../data/encoders/npz.ts';
import { loadTask } from '../../data/load.ts';
import { pathsTask } from '../../data/paths/load.ts';
import { prepareTask } from '../../data/prepare.ts';
import { arrayDataset } from '../../data/sources/array-files.ts';
import type { LoadData, ReadFile } from '../../experiment/points.ts';
import { withDigest } from '../../experiment/prepared-data.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { fastSha256, nodeDataLoader, nodeFileReader } from '../load-data.ts';
import type { WireArray } from './frames.ts';

/**
 * Where the data of a run come from: arrays that the caller passed under a name, and files.
 *
 * A spec names passed arrays as it names files, `data: { source: npz, path: NAME }`; their numbers are used as they are.
 *
 * @param passed - by name: one array (a file that a spec names besides its data), or `inputs`, `targets`, `testInputs`, `testTargets`,
 *   or `maps`, `tokens`, ... as a file of recorded attention holds them
 * @param folder - where relative paths start
 */
export function dataAccess(
  passed: { readonly [name: string]: unknown },
  folder: string,
): { loadData: LoadData; readFile: ReadFile } {
  const fromFiles = nodeDataLoader(folder);
  const readFile = nodeFileReader(folder);
  return {
    async loadData(data) {
      if (data.source === 'paths' && data.file in passed) {
        const arrays = Object.entries(passed[data.file] as object).map(
          ([name, value]) => [name, shaped(value, name)] as const,
        );
        return withDigest(pathsTask(new Map(arrays), 'data', data), fastSha256);
      }
      if (data.source !== 'npz' || data.path === undefined || !(data.path in passed)) return fromFiles(data);
      const own = passed[data.path];
      if (data.kernels !== undefined) {
        const fromPassed = {
          read: async (path: string) => (path in passed ? bytesOf(passed[path], path) : readFile(path)),
        };
        return withDigest(await loadTask(data, fromPassed), fastSha256);
      }
      const file = arrayFile(
        Object.entries(own as object).map(([name, value]) => [name, { kind: 'numbers', array: shaped(value, name) }]),
      );
      const dataset = arrayDataset(file, { classes: data.classes }, 'data');
      return withDigest(prepareTask(dataset, data), fastSha256);
    },
    async readFile(path) {
      return path in passed ? bytesOf(passed[path], path) : readFile(path);
    },
  };
}

/** Passed arrays as the files that they stand for. */
function bytesOf(value: unknown, name: string): Uint8Array {
  const one = value instanceof Float64Array || (value !== null && typeof value === 'object' && 'data' in value);
  if (one) return encodeNpy(shaped(value, name));
  return encodeNpz(
    Object.fromEntries(Object.entries(value as object).map(([key, array]) => [key, shaped(array, key)])),
  );
}

const TYPES: { readonly [type: string]: NumberType } = { f8: 'f8', f4: 'f4', i4: 'i4', u1: 'u1' };

function shaped(value: unknown, field: string): ShapedArray {
  if (value instanceof Float64Array) return { shape: [value.length], data: value, type: 'f8' };
  if (value !== null && typeof value === 'object' && 'data' in value) {
    if ('rows' in value) {
      const { rows, columns, data } = value as Matrix;
      return { shape: [rows, columns], data, type: 'f8' };
    }
    const { shape, data, type } = value as WireArray;
    return { shape, data, type: TYPES[type] };
  }
  throw new InputError(`data[${field}]`, 'no array', 'an array');
}
