import { matrix } from '../../linalg/matrix.ts';
import { type ArrayNumbers, type Frame, FrameError, typeOf, type WireArray } from './frames.ts';

/*
 * Values in frames. JSON, except that
 *     { "$array": k }                 is array k of the frame
 *     { "$array": k, "list": true }   the same, made of plain nested lists; NaN in it stands for null
 *     { "$number": "Infinity" }       a number that JSON has no word for (also "-Infinity", "NaN")
 */

/** Lists of numbers shorter than this stay in the JSON, which holds doubles exactly. */
const SHORT = 16;

/** A value as a frame: typed arrays, matrices and long lists of numbers leave the JSON. Undefined and functions are dropped. */
export function toFrame(value: unknown): Frame {
  const arrays: WireArray[] = [];
  const put = (data: ArrayNumbers, shape: readonly number[]) => {
    arrays.push({ type: typeOf(data), shape, data });
    return arrays.length - 1;
  };
  const walk = (item: unknown): unknown => {
    if (item === null || typeof item === 'string' || typeof item === 'boolean') return item;
    if (typeof item === 'number') return Number.isFinite(item) ? item : { $number: String(item) };
    if (typeof item !== 'object') return undefined;
    if (ArrayBuffer.isView(item)) return { $array: put(numbersOf(item), [(item as Float64Array).length]) };
    if (Array.isArray(item)) {
      const list = denseList(item);
      return list === undefined ? item.map((entry) => walk(entry) ?? null) : { $array: put(...list), list: true };
    }
    if (isMatrix(item)) return { $array: put(item.data, [item.rows, item.columns]) };
    const entries = item instanceof Map ? [...item] : Object.entries(item);
    return Object.fromEntries(entries.map(([key, entry]) => [key, walk(entry)]));
  };
  return { message: walk(value) ?? null, arrays };
}

/**
 * The value of a frame.
 *
 * @param arrays - of the frame
 * @param lists - whether all arrays become plain nested lists, as results hold them
 */
export function fromFrame(message: unknown, arrays: readonly WireArray[], lists = false): unknown {
  const walk = (item: unknown): unknown => {
    if (item === null || typeof item !== 'object') return item;
    if (Array.isArray(item)) return item.map(walk);
    if ('$number' in item) return Number(item.$number);
    if ('$array' in item) {
      const array = arrays[Number(item.$array)];
      if (array === undefined) throw new FrameError(`array ${item.$array} of ${arrays.length}`);
      return lists || 'list' in item ? nested(array) : arrayValue(array);
    }
    return Object.fromEntries(Object.entries(item).map(([key, entry]) => [key, walk(entry)]));
  };
  return walk(message);
}

/** Doubles of two dimensions are a matrix, of one a typed array; all else stays an array with its shape. */
function arrayValue(array: WireArray): unknown {
  const { data, shape } = array;
  if (!(data instanceof Float64Array)) return array;
  if (shape.length === 2) return matrix(shape[0], shape[1], data);
  return shape.length === 1 ? data : array;
}

function nested({ data, shape }: WireArray): unknown {
  let at = 0;
  const level = (depth: number): unknown => {
    if (depth === shape.length) {
      const value = data[at++];
      return Number.isNaN(value) ? null : value;
    }
    return Array.from({ length: shape[depth] }, () => level(depth + 1));
  };
  return level(0);
}

/** The numbers and shape of a long list of numbers and nulls, or of lists of equal shape; undefined for any other list. */
function denseList(list: readonly unknown[]): [Float64Array, readonly number[]] | undefined {
  const shape: number[] = [];
  for (let first: unknown = list; Array.isArray(first); first = first[0]) shape.push(first.length);
  const size = shape.reduce((product, length) => product * length, 1);
  if (size < SHORT) return undefined;
  const data = new Float64Array(size);
  let at = 0;
  const fill = (item: unknown, depth: number): boolean => {
    if (depth < shape.length) {
      return Array.isArray(item) && item.length === shape[depth] && item.every((entry) => fill(entry, depth + 1));
    }
    if (item !== null && typeof item !== 'number') return false;
    data[at++] = item ?? Number.NaN;
    return true;
  };
  return fill(list, 0) ? [data, shape] : undefined;
}

function isMatrix(item: object): item is { rows: number; columns: number; data: ArrayNumbers } {
  return 'rows' in item && 'columns' in item && 'data' in item && ArrayBuffer.isView(item.data);
}

function numbersOf(view: ArrayBufferView): ArrayNumbers {
  const known = [Float64Array, Float32Array, Int32Array, Uint8Array].some((type) => view instanceof type);
  return known ? (view as ArrayNumbers) : Float64Array.from(view as unknown as ArrayLike<number>);
}
