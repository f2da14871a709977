import { InputError } from '../base/input-error.ts';
import { type Matrix, matrix } from '../linalg/matrix.ts';
import { RandomStream } from '../random/stream.ts';
import { classIndices, classTargets, selectClasses } from './class-targets.ts';
import { dataNotes } from './data-notes.ts';
import type { Dataset, Samples, Task } from './dataset.ts';
import { noisyLabels, noisyTargets } from './label-noise.ts';
import { columnMeans, type Normalization, normalizeInputs } from './normalize.ts';
import { takeRows } from './number-table.ts';
import type { ClassChoice } from './targets.ts';

/** How a dataset becomes a learning problem: the common fields of `data` in a spec. */
export interface Preparation {
  /** Some of the classes, `all` of them, or `none`: numbers as they are. */
  readonly classes?: ClassChoice;
  readonly train?: number;
  readonly test?: number;
  readonly normalize?: Normalization;
  readonly seed?: number;
  readonly labelNoise?: number;
  /** Whether the mean of the training targets is taken from all targets (not of classes). */
  readonly centreTargets?: boolean;
}

/** Test rows unless `test` says otherwise, where the source has no split of its own. */
const DEFAULT_TEST = 1000;

/** Rows of one part of a dataset after the choice of classes. */
interface Part {
  readonly samples: Samples;
  readonly rows: Int32Array;
  readonly labels?: Int32Array;
}

/**
 * Training and test rows of a dataset, with targets, scaled.
 *
 * A source with a split keeps it: all rows of each part in order, or `train` and `test` of them drawn by the seed. A source
 * without one is shuffled by the seed; the first `train` rows train, the next `test` rows (1,000 or what is left) test.
 * Targets come from the classes where there are labels (two: -1 and +1; more: one-hot minus mean), else from the numbers
 * of the source. Label noise touches training rows only; normalization uses training statistics only.
 *
 * @param dataset - what a source holds
 * @param preparation - the choices; `normalize` defaults to `unit-variance` for images, `none` for everything else
 * @returns the task
 * @throws InputError for classes, counts or noise that the dataset cannot give
 */
export function prepareTask(dataset: Dataset, preparation: Preparation): Task {
  const { seed = 1, labelNoise = 0 } = preparation;
  const chosen = chooseClasses(dataset, preparation.classes);
  const { train, test } = split(dataset, chosen, preparation, seed);
  const normalize = preparation.normalize ?? (dataset.image === undefined ? 'none' : 'unit-variance');
  const inputs = normalizeInputs(takeRows(train.samples.inputs, train.rows), testRows(dataset, test), normalize);
  const notes = (targets?: Matrix) => {
    const all = [...(dataset.notes ?? []), ...dataNotes(dataset.name, inputs.inputs, normalize, targets)];
    return all.length === 0 ? {} : { notes: all };
  };
  const common = { image: dataset.image, description: describeTask(dataset, chosen.names, train, test, normalize) };
  if (chosen.names !== undefined) {
    if (preparation.centreTargets) {
      throw new InputError('data.centreTargets', 'true', `nothing: targets of classes are centred already`);
    }
    const classes = chosen.names.length;
    const labels = train.labels ?? new Int32Array(0);
    const testLabels = test.labels ?? new Int32Array(0);
    const seen = labelNoise > 0 ? noisyLabels(labels, classes, labelNoise, seed) : labels;
    return {
      ...inputs,
      targets: classTargets(seen, classes),
      testTargets: classTargets(testLabels, classes),
      labels: seen,
      testLabels,
      classNames: chosen.names,
      ...common,
      ...notes(),
    };
  }
  const given = rowsOfTargets(train);
  const testGiven = test.rows.length > 0 ? rowsOfTargets(test) : matrix(0, given.columns);
  const mean = preparation.centreTargets ? columnMeans(given) : new Float64Array(given.columns);
  const targets = minusRow(given, mean);
  return {
    ...inputs,
    targets: labelNoise > 0 ? noisyTargets(targets, labelNoise, seed) : targets,
    testTargets: minusRow(testGiven, mean),
    ...common,
    ...notes(targets),
  };
}

function minusRow(a: Matrix, row: Float64Array): Matrix {
  return row.every((x) => x === 0) ? a : { ...a, data: a.data.map((x, i) => x - row[i % a.columns]) };
}

interface Chosen {
  readonly names?: readonly string[];
  readonly train: Part;
  readonly test?: Part;
}

function chooseClasses(dataset: Dataset, classes: Preparation['classes']): Chosen {
  const part = (samples: Samples, indices: readonly number[] | undefined): Part => {
    if (indices === undefined || samples.labels === undefined) {
      return { samples, rows: Int32Array.from({ length: samples.inputs.rows }, (_, i) => i) };
    }
    const selection = selectClasses(samples.labels, indices);
    return { samples, rows: selection.indices, labels: selection.labels };
  };
  if (dataset.classNames === undefined || dataset.labels === undefined) {
    if (classes !== undefined && classes !== 'none') {
      throw new InputError('data.classes', JSON.stringify(classes), `nothing: ${dataset.name} has no classes`);
    }
    return { train: part(dataset, undefined), test: dataset.test && part(dataset.test, undefined) };
  }
  if (classes === 'none') {
    throw new InputError('data.classes', 'none', `all, or a list: ${dataset.name} has classes and no other targets`);
  }
  const all = classes === undefined || classes === 'all';
  const indices = all ? dataset.classNames.map((_, i) => i) : classIndices(classes, dataset.classNames);
  const names = indices.map((i) => (dataset.classNames as readonly string[])[i]);
  return { names, train: part(dataset, indices), test: dataset.test && part(dataset.test, indices) };
}

function split(dataset: Dataset, chosen: Chosen, preparation: Preparation, seed: number): { train: Part; test: Part } {
  if (chosen.test !== undefined) {
    return {
      train: drawn(chosen.train, preparation.train, 'train', seed, dataset),
      test: drawn(chosen.test, preparation.test, 'test', seed, dataset),
    };
  }
  const available = chosen.train.rows.length;
  // Test rows alone leave all others for training.
  const train = preparation.train ?? (preparation.test === undefined ? undefined : available - preparation.test);
  if (train === undefined || train < 1) {
    const found = train === undefined ? 'nothing' : `${preparation.test} test rows of ${available}`;
    const expected = `a number of training rows, at most ${available} of ${dataset.name}, or data.test, which leaves the others for training`;
    throw new InputError('data.train', found, expected);
  }
  const test = preparation.test ?? Math.min(DEFAULT_TEST, Math.max(0, available - train));
  if (train + test > available) {
    const found = `${train} training and ${test} test rows`;
    const which = chosen.names === undefined ? '' : ` of classes ${chosen.names.join(', ')}`;
    throw new InputError('data.train', found, `at most ${available} together: ${dataset.name} has no more${which}`);
  }
  const order = new RandomStream({ seed, purpose: 'data split' }).permutation(available);
  return {
    train: rowsOf(chosen.train, order.subarray(0, train)),
    test: rowsOf(chosen.train, order.subarray(train, train + test)),
  };
}

/** All rows in order, or `count` of them drawn by the seed. */
function drawn(part: Part, count: number | undefined, which: 'train' | 'test', seed: number, dataset: Dataset): Part {
  const available = part.rows.length;
  if (count === undefined || count === available) return part;
  if (count > available) {
    throw new InputError(`data.${which}`, String(count), `at most ${available}: ${dataset.name} has no more such rows`);
  }
  const order = new RandomStream({ seed, purpose: `data split ${which}` }).permutation(available);
  return rowsOf(part, order.subarray(0, count));
}

function rowsOf(part: Part, positions: Int32Array): Part {
  return {
    samples: part.samples,
    rows: positions.map((i) => part.rows[i]),
    labels: part.labels && positions.map((i) => (part.labels as Int32Array)[i]),
  };
}

function testRows(dataset: Dataset, test: Part): Matrix {
  return test.rows.length > 0 ? takeRows(test.samples.inputs, test.rows) : matrix(0, dataset.inputs.columns);
}

function rowsOfTargets(part: Part): Matrix {
  if (part.samples.targets === undefined) throw new InputError('data', 'no targets', 'targets or classes');
  return takeRows(part.samples.targets, part.rows);
}

function describeTask(
  dataset: Dataset,
  names: readonly string[] | undefined,
  train: Part,
  test: Part,
  normalize: Normalization,
): string {
  const classes = names === undefined || names === dataset.classNames ? '' : `, classes ${names.join(', ')}`;
  const scaled = normalize === 'none' ? '' : `, ${normalize}`;
  return `${dataset.description}${classes}; ${train.rows.length} training and ${test.rows.length} test rows${scaled}`;
}
