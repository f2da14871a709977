import { InputError } from '../../base/input-error.ts';
import type { Dataset, ImageShape, Samples } from '../dataset.ts';
import type { ArrayFile } from '../decoders/array-file.ts';
import type { ShapedArray } from '../decoders/number-array.ts';
import { type NumberTable, numberTable, requireFiniteTable } from '../number-table.ts';
import { type ClassChoice, decideTargets, type RawTargets } from '../targets.ts';
import { type ArrayChoices, arrayRoles } from './array-roles.ts';
import { pictureTable } from './pictures.ts';

/** How an array is named in errors. */
export type FieldOf = (array: string) => string;

/** Arrays that name the classes 0, 1, ... in files of scikit-learn and others. */
const CLASS_NAMES = /^(target|class|label)_?names?$|^classes$/i;

/**
 * A dataset of arrays: inputs (P x N0, further dimensions flattened) and targets (P, or P x m), and where the split is given those
 * of the test rows. Pictures of bytes (P x height x width, with channels or without) are scaled to 0 to 1 as in IDX files.
 *
 * @param file - its arrays
 * @param choices - which of them are used, where the spec says; and which classes
 * @param name - the file, for errors and captions
 * @param fieldOf - how an array is named in errors; `name[array]` unless given
 * @throws InputError for missing arrays, shapes that do not fit each other, and numbers that are not finite
 */
export function arrayDataset(
  file: ArrayFile,
  choices: ArrayChoices & { readonly classes?: ClassChoice },
  name: string,
  fieldOf: FieldOf = (array) => `${name}[${array}]`,
): Dataset {
  const roles = arrayRoles(file, choices, name);
  const inputsOf = (key: string) => {
    const array = file.arrays.get(key);
    if (array === undefined) throw new InputError(fieldOf(key), 'words', 'numbers as inputs');
    return inputTable(array, fieldOf(key));
  };
  const train = inputsOf(roles.inputs);
  const goal = targetsOf(file, roles.targets, train.inputs.rows, fieldOf(roles.targets));
  let test: { readonly inputs: NumberTable; readonly targets: RawTargets } | undefined;
  if (roles.testInputs !== undefined && roles.testTargets !== undefined) {
    const { inputs } = inputsOf(roles.testInputs);
    if (inputs.columns !== train.inputs.columns) {
      const expected = `${train.inputs.columns} as in ${roles.inputs}`;
      throw new InputError(fieldOf(roles.testInputs), `${inputs.columns} columns`, expected);
    }
    const targets = targetsOf(file, roles.testTargets, inputs.rows, fieldOf(roles.testTargets));
    const [own, other] = [columnsOf(targets), columnsOf(goal)];
    if (own !== other) {
      throw new InputError(fieldOf(roles.testTargets), `${own} columns`, `${other} as in ${roles.targets}`);
    }
    test = { inputs, targets };
  }
  const shipped = classNamesOf(file);
  const decided = decideTargets(goal, test?.targets, choices.classes, name, shipped);
  const samples = (inputs: NumberTable, part: Omit<Samples, 'inputs'>): Samples => ({ inputs, ...part });
  const guesses = [...file.notes, ...(roles.note === undefined ? [] : [roles.note]), ...train.notes];
  return {
    name,
    description: name,
    ...samples(train.inputs, decided.train),
    ...(test === undefined || decided.test === undefined ? {} : { test: samples(test.inputs, decided.test) }),
    ...(decided.classNames === undefined ? {} : { classNames: decided.classNames }),
    ...(train.image === undefined ? {} : { image: train.image }),
    notes: [...(guesses.length === 0 ? [] : [`${name}: ${guesses.join('; ')}`]), ...decided.notes],
  };
}

function columnsOf(targets: RawTargets): number {
  return targets.kind === 'words' ? 1 : targets.table.columns;
}

/** Inputs of an array, one row a sample; pictures of bytes with their scale. */
function inputTable(
  array: ShapedArray,
  field: string,
): { inputs: NumberTable; image?: ImageShape; notes: readonly string[] } {
  const picture = pictureTable(array);
  if (picture !== undefined) return picture;
  const inputs = tableOf(array, field);
  if (inputs.rows === 0 || inputs.columns === 0) {
    throw new InputError(field, `an array of shape ${array.shape.join(' x ')}`, 'at least one row and one column');
  }
  return { inputs, notes: [] };
}

/** Rows of an array of one dimension (a column) or more (the rest flattened). */
function tableOf(array: ShapedArray, field: string): NumberTable {
  const { shape, data } = array;
  if (shape.length === 0) throw new InputError(field, 'a single number', 'one row a sample');
  const columns = shape.slice(1).reduce((product, size) => product * size, 1);
  const table = numberTable(shape[0], columns, data);
  requireFiniteTable(table, field);
  return table;
}

function targetsOf(file: ArrayFile, key: string, rows: number, field: string): RawTargets {
  const words = file.words.get(key);
  const found = words ?? file.arrays.get(key);
  if (found === undefined) throw new InputError(field, 'nothing', 'an array of targets');
  const shape = asList(found.shape, rows, file.rowsAreLists === true);
  if (shape.length === 0) throw new InputError(field, 'a single value', 'one row a sample');
  if (shape[0] !== rows) {
    const turned = shape.length === 2 && shape[1] === rows ? ' (transpose it: one row a sample)' : '';
    const size = shape.length === 2 && shape[1] > 1 ? `shape ${shape.join(' x ')}` : `${shape[0]} rows`;
    throw new InputError(field, size, `${rows}, as many as the inputs${turned}`);
  }
  if (words !== undefined) {
    if (words.words.length !== rows) {
      throw new InputError(field, `words of shape ${shape.join(' x ')}`, `${rows} words, one a row`);
    }
    const empty = words.words.indexOf('');
    if (empty >= 0)
      throw new InputError(field, `an empty word in row ${empty} (the first is 0)`, 'a class in every row');
    return { kind: 'words', words: words.words };
  }
  const { data, type } = found as ShapedArray;
  const table = tableOf({ shape, data, type }, field);
  return { kind: 'numbers', table, ...(type === 'b1' ? { truth: true } : {}) };
}

/** A row of as many entries as there are samples is a list, in files that write lists so. */
function asList(shape: readonly number[], rows: number, rowsAreLists: boolean): readonly number[] {
  return rowsAreLists && shape.length === 2 && shape[0] === 1 && shape[1] === rows ? [rows, 1] : shape;
}

function classNamesOf(file: ArrayFile): readonly string[] | undefined {
  const key = [...file.words.keys()].find((candidate) => CLASS_NAMES.test(candidate));
  const names = key === undefined ? undefined : file.words.get(key)?.words;
  return names !== undefined && names.length >= 2 && new Set(names).size === names.length ? names : undefined;
}
