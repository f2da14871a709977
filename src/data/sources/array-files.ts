import { InputError } from '../../base/input-error.ts';
import type { Dataset, Samples } from '../dataset.ts';
import type { ShapedArray } from '../decoders/number-array.ts';
import { type NumberTable, numberTable, requireFiniteTable } from '../number-table.ts';

/** Rows of an array of one dimension (a column) or more (the rest flattened). */
function tableOf(array: ShapedArray, field: string): NumberTable {
  const { shape, data } = array;
  if (shape.length === 0) throw new InputError(field, 'a single number', 'one row a sample');
  const columns = shape.slice(1).reduce((product, size) => product * size, 1);
  const table = numberTable(shape[0], columns, data);
  requireFiniteTable(table, field);
  return table;
}

/** Inputs with their targets; with `classes` asked for, targets of one column are class values. */
function samples(inputs: NumberTable, targets: ShapedArray | undefined, field: string): Samples {
  if (targets === undefined) return { inputs };
  const table = tableOf(targets, field);
  if (table.rows !== inputs.rows)
    throw new InputError(field, `${table.rows} rows`, `${inputs.rows}, as many as the inputs`);
  return { inputs, targets: table };
}

/**
 * A dataset of arrays: `inputs` (P x N0, further dimensions flattened) and `targets` (P, or P x m), and where the split is
 * given `testInputs` and `testTargets`.
 *
 * @param arrays - by name
 * @param name - the file, for errors and captions
 * @throws InputError for missing arrays, shapes that do not fit each other, and numbers that are not finite
 */
export function arrayDataset(arrays: ReadonlyMap<string, ShapedArray>, name: string): Dataset {
  const known = ['inputs', 'targets', 'testInputs', 'testTargets'];
  const get = (key: string): ShapedArray => {
    const array = arrays.get(key);
    const found = arrays.size === 0 ? 'no arrays' : `arrays ${[...arrays.keys()].slice(0, 8).join(', ')}`;
    if (array === undefined) throw new InputError(`${name}[${key}]`, found, `an array named ${key}`);
    return array;
  };
  const train = samples(tableOf(get('inputs'), `${name}[inputs]`), get('targets'), `${name}[targets]`);
  const hasTest = arrays.has('testInputs') || arrays.has('testTargets');
  const test = hasTest
    ? samples(tableOf(get('testInputs'), `${name}[testInputs]`), get('testTargets'), `${name}[testTargets]`)
    : undefined;
  if (test !== undefined && test.inputs.columns !== train.inputs.columns) {
    const expected = `${train.inputs.columns} as in ${known[0]}`;
    throw new InputError(`${name}[testInputs]`, `${test.inputs.columns} columns`, expected);
  }
  if (test?.targets !== undefined && test.targets.columns !== train.targets?.columns) {
    const expected = `${train.targets?.columns} as in ${known[1]}`;
    throw new InputError(`${name}[testTargets]`, `${test.targets.columns} columns`, expected);
  }
  return { name, description: name, ...train, test };
}

/**
 * The same dataset with its one column of targets read as class values.
 *
 * @throws InputError if the targets have several columns or are not whole numbers
 */
export function targetsAsClasses(dataset: Dataset): Dataset {
  const { targets, test } = dataset;
  if (targets === undefined || targets.columns !== 1) {
    throw new InputError('data.classes', 'targets of several columns', `nothing: ${dataset.name} has no classes`);
  }
  const all = new Set<number>([...targets.data, ...(test?.targets?.data ?? [])]);
  if (all.size > 10000 || [...all].some((value) => !Number.isInteger(value))) {
    throw new InputError('data.classes', `targets of ${dataset.name} that are not classes`, 'targets of whole numbers');
  }
  const values = [...all].sort((a, b) => a - b);
  const place = new Map(values.map((value, i) => [value, i]));
  const labelsOf = (table: NumberTable): Int32Array =>
    Int32Array.from(table.data, (value) => place.get(value) as number);
  return {
    ...dataset,
    targets: undefined,
    labels: labelsOf(targets),
    classNames: values.map(String),
    test: test && { inputs: test.inputs, labels: test.targets && labelsOf(test.targets) },
  };
}
