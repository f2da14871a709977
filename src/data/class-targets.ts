import { InputError } from '../base/input-error.ts';
import { nearestName } from '../base/nearest-name.ts';
import { type Matrix, matrix } from '../linalg/matrix.ts';

/**
 * Targets of class labels: -1 and +1 (one column) for two classes in their order, one-hot minus its mean 1/C (C columns)
 * for more.
 *
 * @param labels - class index of each row
 * @param classes - number of classes C, 2 or more
 * @returns P x 1 or P x C
 */
export function classTargets(labels: Int32Array, classes: number): Matrix {
  if (classes < 2) throw new InputError('data.classes', `${classes} class`, 'at least two classes');
  if (classes === 2)
    return matrix(
      labels.length,
      1,
      Float64Array.from(labels, (label) => (label === 0 ? -1 : 1)),
    );
  const result = matrix(labels.length, classes);
  result.data.fill(-1 / classes);
  labels.forEach((label, i) => {
    result.data[i * classes + label] += 1;
  });
  return result;
}

/** Rows of the chosen classes, and their class in the new order. */
export interface ClassSelection {
  readonly indices: Int32Array;
  readonly labels: Int32Array;
}

/**
 * Indices in `classNames` of classes that a spec names by number or by word; numbers are names too (digit 3 is `3`),
 * and places where the names are words.
 */
export function classIndices(wanted: readonly (number | string | boolean)[], classNames: readonly string[]): number[] {
  const indices = wanted.map((name, i) => {
    const isTruth = classNames.includes('true') && /^(true|false)$/i.test(String(name));
    const index = classNames.indexOf(isTruth ? String(name).toLowerCase() : String(name));
    if (index >= 0) return index;
    if (
      typeof name === 'number' &&
      name >= 0 &&
      name < classNames.length &&
      classNames.every((c) => !/^-?\d+$/.test(c))
    ) {
      return name;
    }
    const near = nearestName(String(name), classNames);
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
    throw new InputError(`data.classes[${i}]`, JSON.stringify(name), `one of ${listed(classNames)}${hint}`);
  });
  if (new Set(indices).size !== indices.length) {
    throw new InputError('data.classes', JSON.stringify(wanted), 'classes that differ');
  }
  return indices;
}

/** The rows whose class is among `indices`, with labels 0, 1, ... in the order of `indices`. */
export function selectClasses(labels: Int32Array, indices: readonly number[]): ClassSelection {
  const place = new Map(indices.map((index, i) => [index, i]));
  const rows: number[] = [];
  const kept: number[] = [];
  labels.forEach((label, i) => {
    const position = place.get(label);
    if (position === undefined) return;
    rows.push(i);
    kept.push(position);
  });
  return { indices: Int32Array.from(rows), labels: Int32Array.from(kept) };
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, ... (${names.length})`;
}
