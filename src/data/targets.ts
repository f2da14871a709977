import { InputError } from '../base/input-error.ts';
import type { NumberTable } from './number-table.ts';

/** Targets as a file holds them, before it is decided whether they are classes or numbers. */
export type RawTargets =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | {
      readonly kind: 'numbers';
      readonly table: NumberTable;
      /** Truth values, held as 1 and 0. */
      readonly truth?: boolean;
      /** Names of the columns, which name the classes of one-hot targets. */
      readonly names?: readonly string[];
    };

/** What a spec says of classes: which of them, all of them, none (numbers as they are), or nothing. */
export type ClassChoice = readonly (number | string | boolean)[] | 'all' | 'none' | undefined;

/** Targets after the decision. */
export interface DecidedTargets {
  readonly train: { readonly labels?: Int32Array; readonly targets?: NumberTable };
  readonly test?: { readonly labels?: Int32Array; readonly targets?: NumberTable };
  readonly classNames?: readonly string[];
  /** What was decided without being asked. */
  readonly notes: readonly string[];
}

/** More different values than these are no classes. */
const MOST_CLASSES = 10_000;
/** Whole numbers of at most so many values look like classes. */
const LOOK_LIKE_CLASSES = 30;

/**
 * Whether targets are classes or numbers, the same for every format: words and truth values are classes, and so are one-hot rows
 * and whole numbers for which the file names classes; other numbers are numbers unless `data.classes` asks for classes.
 *
 * @param train - targets of the training rows
 * @param test - of the test rows, where the source has a split
 * @param choice - `data.classes`
 * @param name - the file, for errors and notes
 * @param shipped - names of the classes 0, 1, ... where the file has them
 * @throws InputError for classes that the targets cannot give
 */
export function decideTargets(
  train: RawTargets,
  test: RawTargets | undefined,
  choice: ClassChoice,
  name: string,
  shipped?: readonly string[],
): DecidedTargets {
  const parts = test === undefined ? [train] : [train, test];
  const asked = choice !== undefined && choice !== 'none';
  if (parts.some((part) => part.kind === 'words')) {
    if (choice === 'none') throw new InputError('data.classes', `none for targets of ${name} that are words`, 'all');
    if (!asked) refuseDressedNumbers(parts.flatMap(wordsOf), name);
    return byName(parts.map(wordsOf), wordOrder, []);
  }
  const tables = parts as readonly (RawTargets & { kind: 'numbers' })[];
  if (choice === 'none') return asNumbers(tables, []);
  if (tables.every(({ truth, table }) => truth === true && table.columns === 1)) {
    return byName(tables.map(wordsOf), wordOrder, [], ['false', 'true']);
  }
  if (tables[0].table.columns > 1) {
    if (tables.every(({ table }) => isOneHot(table))) return oneHot(tables, name, shipped);
    if (!asked) return asNumbers(tables, []);
    throw new InputError(
      'data.classes',
      `targets of ${tables[0].table.columns} columns that are not one-hot`,
      `nothing: ${name} has no classes`,
    );
  }
  const values = distinctValues(tables);
  const whole = values.every(Number.isInteger);
  if (shipped !== undefined && whole && values.every((value) => value >= 0 && value < shipped.length)) {
    const labels = tables.map(({ table }) => Int32Array.from(table.data, (value) => value * (table.scale ?? 1)));
    return labelled(labels, shipped, []);
  }
  if (asked) {
    if (!whole || values.length > MOST_CLASSES) {
      throw new InputError('data.classes', `targets of ${name} that are not classes`, 'targets of whole numbers');
    }
    return byName(tables.map(wordsOf), (a, b) => Number(a) - Number(b), []);
  }
  const rows = tables.reduce((sum, { table }) => sum + table.rows, 0);
  const isSign = values.length === 2 && values[0] === -1 && values[1] === 1;
  if (!whole || isSign || values.length < 2 || values.length > LOOK_LIKE_CLASSES || 2 * values.length > rows) {
    return asNumbers(tables, []);
  }
  const listed = values.length <= 6 ? values.join(', ') : `${values.slice(0, 5).join(', ')}, ... ${values.at(-1)}`;
  return asNumbers(tables, [
    `the targets of ${name} are ${values.length} whole numbers (${listed}) that look like classes and are taken as numbers: ` +
      'data.classes: all makes classes of them, data.classes: none says that they are numbers',
  ]);
}

/** Numbers with what people put around them: money, per cent, quotes, blanks within, exponents of Fortran. */
const DRESSED = /^['"]?\s*[-+−(]?\s*[$€£¥]?\s*[-+−]?(\d[\d\s'_.,]*|\.\d+)([eEdD][-+]?\d+)?\s*[%‰$€£¥)]*\s*['"]?$/;

/** No number is written with more letters, and the pattern stays quick. */
const LONGEST = 30;

/**
 * Words of which most are numbers in disguise are no classes unless they are asked for.
 *
 * @throws InputError that quotes one
 */
function refuseDressedNumbers(words: readonly string[], name: string): void {
  const distinct = [...new Set(words)];
  const short = (word: string) => word.length <= LONGEST;
  const dressed = distinct.filter((word) => short(word) && DRESSED.test(word) && !Number.isFinite(Number(word)));
  if (dressed.length < 2 || 2 * dressed.length <= distinct.length) return;
  throw new InputError(
    'data.target',
    `words that look like numbers (${dressed
      .slice(0, 3)
      .map((word) => JSON.stringify(word))
      .join(', ')}) in ${name}`,
    'numbers alone, without signs of money or per cent, quotes or blanks within; or data.classes: all, which takes them as classes',
  );
}

function asNumbers(tables: readonly (RawTargets & { kind: 'numbers' })[], notes: string[]): DecidedTargets {
  const [train, test] = tables.map(({ table }) => ({ targets: table }));
  return { train, ...(test === undefined ? {} : { test }), notes };
}

function labelled(labels: readonly Int32Array[], classNames: readonly string[], notes: string[]): DecidedTargets {
  const [train, test] = labels.map((part) => ({ labels: part }));
  return { train, ...(test === undefined ? {} : { test }), classNames, notes };
}

/** Classes of words; `known` are classes whether they occur or not. */
function byName(
  parts: readonly (readonly string[])[],
  order: (a: string, b: string) => number,
  notes: string[],
  known: readonly string[] = [],
): DecidedTargets {
  const names = [...new Set([...known, ...parts.flatMap((words) => [...new Set(words)])])];
  if (known.length === 0) names.sort(order);
  const place = new Map(names.map((word, i) => [word, i]));
  return labelled(
    parts.map((words) => Int32Array.from(words, (word) => place.get(word) ?? -1)),
    names,
    notes,
  );
}

/** Numbers by value, words by their letters; the same whatever the language of the machine. */
function wordOrder(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && Number.isFinite(x) && Number.isFinite(y) && x !== y) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

function wordsOf(part: RawTargets): readonly string[] {
  if (part.kind === 'words') return part.words;
  const { table, truth } = part;
  const { scale = 1 } = table;
  return Array.from(table.data, (value) => (truth ? (value === 0 ? 'false' : 'true') : String(value * scale)));
}

function distinctValues(tables: readonly { readonly table: NumberTable }[]): number[] {
  const values = new Set<number>();
  for (const { table } of tables) {
    const { scale = 1 } = table;
    for (const value of table.data) {
      values.add(value * scale);
      if (values.size > MOST_CLASSES + 1) return [...values];
    }
  }
  return [...values].sort((a, b) => a - b);
}

/** Whether every row is one 1 among zeros, and more than one column has a 1. */
function isOneHot(table: NumberTable): boolean {
  const { rows, columns, data, scale = 1 } = table;
  const seen = new Set<number>();
  for (let i = 0; i < rows; i++) {
    let ones = 0;
    for (let j = 0; j < columns; j++) {
      const value = data[i * columns + j] * scale;
      if (value === 1) {
        ones++;
        seen.add(j);
      } else if (value !== 0) return false;
    }
    if (ones !== 1) return false;
  }
  return seen.size > 1;
}

function oneHot(
  tables: readonly (RawTargets & { kind: 'numbers' })[],
  name: string,
  shipped: readonly string[] | undefined,
): DecidedTargets {
  const { columns } = tables[0].table;
  const numbered = Array.from({ length: columns }, (_, j) => String(j));
  const names = shipped?.length === columns ? shipped : (tables[0].names ?? numbered);
  const labels = tables.map(({ table }) =>
    Int32Array.from({ length: table.rows }, (_, i) => {
      const row = table.data.subarray(i * columns, (i + 1) * columns);
      return row.findIndex((value) => value !== 0);
    }),
  );
  return labelled(labels, names, [
    `the targets of ${name} are one-hot and taken as ${columns} classes (data.classes: none takes them as numbers)`,
  ]);
}
