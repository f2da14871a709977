import type { Column } from './columns.ts';

/** A list of values of a cell: an array, or a typed array of a reader. */
function asList(value: unknown): ArrayLike<unknown> | undefined {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
    ? (value as unknown as ArrayLike<unknown>)
    : undefined;
}

/** Lengths of the lists of a cell, outermost first, taken along their first entries. */
function lengthsOf(value: unknown, depth: number): number[] {
  const lengths: number[] = [];
  let at: unknown = value;
  for (let level = 0; level < depth; level++) {
    const list = asList(at);
    if (list === undefined) return lengths;
    lengths.push(list.length);
    at = list[0];
  }
  return lengths;
}

/**
 * Columns x[0], x[1], ... (x[0][0], ... of lists of lists) of a column whose cells are lists of one length.
 *
 * @param depth - how many lists are in each other
 * @param column - makes a column of a name and the value of each row
 * @returns one column of kind `other` that says why, where lengths differ or lists are missing or empty
 */
export function expandLists(
  name: string,
  values: ArrayLike<unknown>,
  rows: number,
  depth: number,
  type: string,
  column: (title: string, cell: (row: number) => unknown) => Column,
): Column[] {
  const refused = (what: string): Column[] => [{ name, type: `list of ${type}`, kind: 'other', what }];
  const shape = lengthsOf(values[0], depth);
  for (let i = 0; i < rows; i++) {
    const found = uneven(values[i], shape, depth);
    if (found !== undefined)
      return refused(`lists of different lengths (${shape[0] ?? 'none'} in row 0, ${found} in row ${i})`);
  }
  if (shape.length < depth || shape.some((length) => length === 0)) return refused('empty lists');
  const places: number[][] = [[]];
  for (const length of shape) {
    const longer = places.splice(0).flatMap((place) => Array.from({ length }, (_, k) => [...place, k]));
    places.push(...longer);
  }
  return places.map((place) =>
    column(`${name}${place.map((k) => `[${k}]`).join('')}`, (row) => {
      let at: unknown = values[row];
      for (const k of place) at = asList(at)?.[k];
      return at;
    }),
  );
}

/** The length at which a cell differs from the shape, or undefined where it is the same throughout. */
function uneven(value: unknown, shape: readonly number[], depth: number, level = 0): string | undefined {
  if (level === depth) return undefined;
  const list = asList(value);
  if (list === undefined) return 'none';
  if (list.length !== shape[level]) return String(list.length);
  if (level + 1 === depth) return undefined;
  for (let k = 0; k < list.length; k++) {
    const found = uneven(list[k], shape, depth, level + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
