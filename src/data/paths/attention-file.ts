import { InputError } from '../../base/input-error.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { classTargets } from '../class-targets.ts';
import type { ShapedArray } from '../decoders/number-array.ts';
import { type PathRows, type PathTables, requireFiniteArray } from './tables.ts';

/** Which token, or which average of tokens, is read out. */
export type ReadoutChoice = 'mean' | 'last' | 'first' | number;

/** Recorded attention as a learning problem. */
export interface AttentionTask {
  readonly paths: PathTables;
  readonly targets: Matrix;
  readonly testTargets: Matrix;
}

/** How a file of attention maps is read. */
export interface AttentionChoices {
  /** The file's own `readout`, or the mean over tokens, unless given. */
  readonly readout?: ReadoutChoice;
  readonly train?: number;
  readonly test?: number;
}

const NAMES = ['maps', 'tokens', 'readout', 'mask', 'targets', 'labels'] as const;
/** What a row of a map may differ from 1 by without being called unnormalized. */
const ROW_SUM = 1e-5;
/** Most numbers of all maps: 2 GiB as doubles. */
const LIMIT = 2 ** 28;

/**
 * Tokens, attention maps and targets from the arrays of a file: `maps` (samples x layers x heads x tokens x tokens, rows = queries),
 * or `maps1`, `maps2`, ... (samples x heads x tokens above x tokens below) where layers differ; `tokens` (samples x tokens x inputs);
 * `targets` (samples, or samples x outputs) or `labels` (whole numbers: two classes become -1 and +1, more one-hot minus mean);
 * optional `readout` (tokens, or samples x tokens) and `mask` (samples x tokens, 1 for real tokens). The same names with `test` in
 * front (`testMaps`, ...) hold the test rows; without them the first `train` rows train and the next `test` rows test.
 *
 * @throws InputError for arrays that are missing, do not fit each other, are not finite, or are too many
 */
export function attentionTask(
  arrays: ReadonlyMap<string, ShapedArray>,
  file: string,
  { readout, train, test }: AttentionChoices,
): AttentionTask {
  checkNames(arrays, file);
  const main = readPart(arrays, file, '', readout);
  const classes = main.labels === undefined ? 0 : 1 + main.labels.reduce((a, b) => Math.max(a, b), 0);
  const targetsOf = (part: Part) =>
    part.targets ?? classTargets(Int32Array.from(part.labels ?? []), Math.max(2, classes));
  if (arrays.has('testTokens')) {
    const other = readPart(arrays, file, 'test', readout);
    if (String([other.sets, other.tokenCounts, other.inputs]) !== String([main.sets, main.tokenCounts, main.inputs])) {
      throw new InputError(
        `${file}[testMaps]`,
        `heads ${other.sets}, tokens ${other.tokenCounts}, ${other.inputs} inputs`,
        `heads ${main.sets}, tokens ${main.tokenCounts}, ${main.inputs} inputs, as in training`,
      );
    }
    const first = cutPart(main, targetsOf(main), 0, countOf('train', train, main.count), file);
    const second = cutPart(other, targetsOf(other), 0, countOf('test', test, other.count), file);
    return together(main, first, second, [...main.notes, ...other.notes]);
  }
  const rows = countOf('train', train ?? main.count, main.count);
  const rest = test ?? main.count - rows;
  if (rows + rest > main.count) {
    throw new InputError('data.train', `${rows} training and ${rest} test rows`, `at most ${main.count} together`);
  }
  const targets = targetsOf(main);
  return together(
    main,
    cutPart(main, targets, 0, rows, file),
    cutPart(main, targets, rows, rows + rest, file),
    main.notes,
  );
}

interface Part extends PathRows {
  readonly count: number;
  readonly inputs: number;
  readonly sets: readonly number[];
  readonly tokenCounts: readonly number[];
  readonly targets?: Matrix;
  readonly labels?: readonly number[];
  readonly notes: readonly string[];
}

function together(part: Part, first: Cut, second: Cut, notes: readonly string[]): AttentionTask {
  const { tokenCounts, sets } = part;
  return {
    paths: { tokenCounts, sets, train: first.rows, test: second.rows, notes: [...new Set(notes)] },
    targets: first.targets,
    testTargets: second.targets,
  };
}

interface Cut {
  readonly rows: PathRows;
  readonly targets: Matrix;
}

function cutPart({ tokens, maps, readout }: Part, targets: Matrix, from: number, to: number, file: string): Cut {
  if (targets.rows !== tokens.rows) {
    throw new InputError(`${file}[targets]`, `${targets.rows} rows`, `${tokens.rows}, one for each sample`);
  }
  const cut = (a: Matrix) => matrix(to - from, a.columns, a.data.slice(from * a.columns, to * a.columns));
  return { rows: { tokens: cut(tokens), maps: maps.map(cut), readout: cut(readout) }, targets: cut(targets) };
}

function countOf(which: 'train' | 'test', asked: number | undefined, available: number): number {
  const count = asked ?? available;
  if (count <= available) return count;
  throw new InputError(`data.${which}`, String(count), `at most ${available}: the file has no more such rows`);
}

function checkNames(arrays: ReadonlyMap<string, ShapedArray>, file: string): void {
  const known = NAMES.flatMap((name) => [name, nameIn('test', name)]);
  for (const name of arrays.keys()) {
    if (known.includes(name) || /^(test)?[mM]aps[1-9][0-9]*$/.test(name)) continue;
    const near = nearestName(name, known);
    throw new InputError(
      file,
      `an array named ${JSON.stringify(name)}`,
      `${known.join(', ')}, or maps1, maps2, ...${near === undefined ? '' : ` (did you mean ${near}?)`}`,
    );
  }
}

function nameIn(part: '' | 'test', name: string): string {
  return part === '' ? name : `test${name[0].toUpperCase()}${name.slice(1)}`;
}

function readPart(
  arrays: ReadonlyMap<string, ShapedArray>,
  file: string,
  part: '' | 'test',
  choice: ReadoutChoice | undefined,
): Part {
  const optional = (name: string): ShapedArray | undefined => {
    const array = arrays.get(nameIn(part, name));
    if (array !== undefined)
      requireFiniteArray(`${file}[${nameIn(part, name)}]`, array.data as ArrayLike<number>, array.shape);
    return array;
  };
  const required = (name: string): ShapedArray => {
    const array = optional(name);
    if (array !== undefined) return array;
    throw new InputError(file, [...arrays.keys()].join(', ') || 'no arrays', `an array named ${nameIn(part, name)}`);
  };
  const tokensArray = required('tokens');
  if (tokensArray.shape.length !== 3)
    throw shapeError(file, nameIn(part, 'tokens'), tokensArray, 'samples x tokens x inputs');
  const [count, , inputs] = tokensArray.shape;
  const layers = mapArrays(arrays, file, part, required, optional);
  const tokenCounts = [layers[0].below, ...layers.map(({ above }) => above)];
  layers.forEach((layer, l) => {
    if (layer.samples === count && layer.below === tokenCounts[l]) return;
    throw new InputError(
      `${file}[${layer.name}]`,
      `${layer.samples} samples, ${layer.below} tokens below`,
      `${count} samples, ${tokenCounts[l]} tokens below`,
    );
  });
  if (tokensArray.shape[1] !== tokenCounts[0]) {
    throw shapeError(
      file,
      nameIn(part, 'tokens'),
      tokensArray,
      `${count} x ${tokenCounts[0]} tokens x inputs, as the maps have`,
    );
  }
  const mask = optional('mask');
  if (mask !== undefined && String(mask.shape) !== String([count, tokenCounts[0]])) {
    throw shapeError(file, nameIn(part, 'mask'), mask, `${count} x ${tokenCounts[0]}`);
  }
  if (mask !== undefined && tokenCounts.some((tokens) => tokens !== tokenCounts[0])) {
    throw new InputError(`${file}[${nameIn(part, 'mask')}]`, `tokens ${tokenCounts}`, 'the same tokens in every layer');
  }
  const notes: string[] = [];
  const maps = layers.map((layer) => {
    const data = Float64Array.from(layer.data);
    if (mask !== undefined) zeroPadding(data, mask.data as ArrayLike<number>, layer, tokenCounts[0]);
    const sums = rowSums(
      data,
      layer.below,
      mask === undefined
        ? undefined
        : (row) => {
            const sample = Math.floor(row / (layer.heads * layer.above));
            return Number(mask.data[sample * tokenCounts[0] + (row % layer.above)]) !== 0;
          },
    );
    if (sums !== undefined)
      notes.push(`rows of ${layer.name} sum to between ${sums[0]} and ${sums[1]}, not to 1: taken as they are`);
    return matrix(count, layer.heads * layer.above * layer.below, data);
  });
  const labels = optional('labels');
  const targets = labels === undefined ? required('targets') : undefined;
  if (targets !== undefined && targets.shape.length > 2)
    throw shapeError(file, nameIn(part, 'targets'), targets, 'samples x outputs');
  const numbers = (array: ShapedArray) => Float64Array.from(array.data as ArrayLike<number>);
  return {
    count,
    inputs,
    sets: layers.map(({ heads }) => heads),
    tokenCounts,
    tokens: matrix(count, tokenCounts[0] * inputs, numbers(tokensArray)),
    maps,
    readout: readoutOf(optional('readout'), mask, choice, count, tokenCounts[tokenCounts.length - 1], file, part),
    ...(targets === undefined ? {} : { targets: matrix(targets.shape[0], targets.shape[1] ?? 1, numbers(targets)) }),
    ...(labels === undefined ? {} : { labels: classLabels(labels, file, nameIn(part, 'labels')) }),
    notes,
  };
}

interface LayerMaps {
  readonly name: string;
  readonly samples: number;
  readonly heads: number;
  readonly above: number;
  readonly below: number;
  readonly data: ArrayLike<number>;
}

/** One array for each set, from `maps` or from `maps1`, `maps2`, ... */
function mapArrays(
  arrays: ReadonlyMap<string, ShapedArray>,
  file: string,
  part: '' | 'test',
  required: (name: string) => ShapedArray,
  optional: (name: string) => ShapedArray | undefined,
): LayerMaps[] {
  const layers: LayerMaps[] = [];
  if (!arrays.has(nameIn(part, 'maps1'))) {
    const all = required('maps');
    const name = nameIn(part, 'maps');
    if (all.shape.length !== 5) throw shapeError(file, name, all, 'samples x layers x heads x tokens x tokens');
    checkSize(file, name, all);
    const [samples, depth, heads, above, below] = all.shape;
    if (above !== below) throw shapeError(file, name, all, 'square maps; maps1, maps2, ... where layers differ');
    const size = heads * above * below;
    for (let l = 0; l < depth; l++) {
      const data = new Float64Array(samples * size);
      for (let mu = 0; mu < samples; mu++) {
        const from = (mu * depth + l) * size;
        for (let i = 0; i < size; i++) data[mu * size + i] = Number(all.data[from + i]);
      }
      layers.push({ name: `${name}, layer ${l + 1}`, samples, heads, above, below, data });
    }
  } else {
    for (let l = 1; ; l++) {
      const name = nameIn(part, `maps${l}`);
      const array = optional(`maps${l}`);
      if (array === undefined) break;
      if (array.shape.length !== 4)
        throw shapeError(file, name, array, 'samples x heads x tokens above x tokens below');
      checkSize(file, name, array);
      const [samples, heads, above, below] = array.shape;
      layers.push({ name, samples, heads, above, below, data: array.data as ArrayLike<number> });
    }
  }
  if (layers.length === 0 || layers.some(({ heads }) => heads === 0)) {
    throw new InputError(`${file}[maps]`, 'no layers or no heads', 'at least one map');
  }
  return layers;
}

function checkSize(file: string, name: string, { shape }: ShapedArray): void {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count <= LIMIT) return;
  const gib = (count * 8) / 2 ** 30;
  throw new InputError(`${file}[${name}]`, `${shape.join(' x ')}: ${gib.toPrecision(3)} GiB`, 'maps of at most 2 GiB');
}

/** Rows and columns of padded tokens set to 0 (note paths, section 1.3). */
function zeroPadding(
  data: Float64Array,
  mask: ArrayLike<number>,
  { samples, heads, above, below }: LayerMaps,
  tokens: number,
): void {
  for (let mu = 0; mu < samples; mu++) {
    for (let n = 0; n < heads; n++) {
      for (let t = 0; t < above; t++) {
        const row = ((mu * heads + n) * above + t) * below;
        for (let s = 0; s < below; s++) {
          if (Number(mask[mu * tokens + t]) === 0 || Number(mask[mu * tokens + s]) === 0) data[row + s] = 0;
        }
      }
    }
  }
}

/** Smallest and largest sum of a row where some are not 1. */
function rowSums(data: Float64Array, below: number, counts?: (row: number) => boolean): [string, string] | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row * below < data.length; row++) {
    if (counts !== undefined && !counts(row)) continue;
    let sum = 0;
    for (let s = 0; s < below; s++) sum += data[row * below + s];
    least = Math.min(least, sum);
    most = Math.max(most, sum);
  }
  if (Math.abs(least - 1) <= ROW_SUM && Math.abs(most - 1) <= ROW_SUM) return undefined;
  return [least.toPrecision(3), most.toPrecision(3)];
}

function readoutOf(
  own: ShapedArray | undefined,
  mask: ShapedArray | undefined,
  choice: ReadoutChoice | undefined,
  samples: number,
  tokens: number,
  file: string,
  part: '' | 'test',
): Matrix {
  const result = matrix(samples, tokens);
  if (choice === undefined && own !== undefined) {
    const whole = String(own.shape) === String([samples, tokens]);
    if (!whole && String(own.shape) !== String([tokens])) {
      throw shapeError(file, nameIn(part, 'readout'), own, `${tokens}, or ${samples} x ${tokens}`);
    }
    for (let i = 0; i < result.data.length; i++) result.data[i] = Number(own.data[whole ? i : i % tokens]);
    return result;
  }
  if (typeof choice === 'number' && (choice < 0 || choice >= tokens)) {
    throw new InputError('data.readout', String(choice), `a token from 0 to ${tokens - 1}`);
  }
  for (let mu = 0; mu < samples; mu++) {
    const real: number[] = [];
    for (let t = 0; t < tokens; t++) if (mask === undefined || Number(mask.data[mu * tokens + t]) !== 0) real.push(t);
    if (real.length === 0)
      throw new InputError(`${file}[${nameIn(part, 'mask')}][${mu}]`, 'no real token', 'at least one');
    if (choice === undefined || choice === 'mean') for (const t of real) result.data[mu * tokens + t] = 1 / real.length;
    else {
      const t = choice === 'last' ? real[real.length - 1] : choice === 'first' ? real[0] : choice;
      result.data[mu * tokens + t] = 1;
    }
  }
  return result;
}

function classLabels(array: ShapedArray, file: string, name: string): number[] {
  const labels = Array.from(array.data as ArrayLike<number>, Number);
  labels.forEach((label, i) => {
    if (!Number.isInteger(label) || label < 0)
      throw new InputError(`${file}[${name}][${i}]`, String(label), 'a class: 0, 1, ...');
  });
  return labels;
}

function shapeError(file: string, name: string, { shape }: ShapedArray, expected: string): InputError {
  return new InputError(`${file}[${name}]`, shape.join(' x '), expected);
}
