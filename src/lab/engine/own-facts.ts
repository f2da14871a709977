import { type GuardedDecoder, serveDecodeHere } from '../../data/formats/decode-guard.ts';
import type { FileContent } from '../../data/formats/format.ts';
import { formatOfEnding } from '../../data/formats/registry.ts';
import { withRowNumbers } from '../../data/sources/row-numbers.ts';
import type { OwnFile } from './own-file.ts';

/** More different values than this are numbers to predict, no classes. */
const MOST_CLASSES = 20;

/** A value that occurs in a column, and how often. */
export interface ClassCount {
  readonly name: string;
  readonly count: number;
}

/** A column or array that may be the target. */
export interface OwnColumn {
  readonly name: string;
  readonly kind: 'numbers' | 'words';
  /** Its few values, most frequent first; absent where there are many. */
  readonly classes?: readonly ClassCount[];
}

/** What the page may choose from a file. */
export interface OwnFacts {
  readonly rows: number;
  readonly columns: readonly OwnColumn[];
  /** Whether single columns can be left out of the inputs. */
  readonly table: boolean;
  /** The target unless the user chooses another one. */
  readonly target: string | undefined;
  /** Whether the arrays hold attention maps. */
  readonly maps: boolean;
  /** Rows of the arrays that are kept for tests, where the file has them. */
  readonly testRows?: number;
  /** What was guessed while reading. */
  readonly notes: readonly string[];
}

/**
 * Looks into a file.
 *
 * @returns undefined where it cannot be read; what is wrong is said when its data are asked for
 */
export async function ownFacts(
  { name, bytes }: OwnFile,
  decoder: GuardedDecoder = serveDecodeHere,
): Promise<OwnFacts | undefined> {
  try {
    const format = formatOfEnding(name)?.name ?? 'idx';
    const { content } = await decoder({ format, bytes, name, options: {} });
    return content.kind === 'table' ? tableFacts(content) : arrayFacts(content);
  } catch {
    return undefined;
  }
}

function tableFacts({ table }: Extract<FileContent, { kind: 'table' }>): OwnFacts {
  const columns = withRowNumbers(table.columns).flatMap((column): OwnColumn[] => {
    if (column.kind === 'other' || column.rowNumbers !== undefined) return [];
    const values: readonly string[] =
      column.kind === 'words' ? column.values : Array.from(column.values, (value) => String(value));
    const classes = countsOf(values);
    return [{ name: column.name, kind: column.kind, ...(classes === undefined ? {} : { classes }) }];
  });
  const names = columns.map(({ name }) => name);
  // A file without a column of such a name has its targets in the last one.
  const target = names.find((name) => /^(target|label|class|species|y)s?$/i.test(name)) ?? names.at(-1);
  return { rows: table.rows, columns, table: true, target, maps: false, notes: table.notes };
}

function arrayFacts({ file }: Extract<FileContent, { kind: 'arrays' }>): OwnFacts {
  const shapes = [...file.arrays.values(), ...file.words.values()].map(({ shape }) => shape);
  const rows = Math.max(0, ...shapes.map((shape) => shape[0] ?? 0));
  const testRows = file.arrays.get('testTokens')?.shape[0];
  const maps = file.arrays.has('tokens') && (file.arrays.has('maps') || file.arrays.has('maps1'));
  return {
    rows: maps ? (file.arrays.get('tokens')?.shape[0] ?? rows) : rows,
    columns: [],
    table: false,
    target: undefined,
    maps,
    ...(testRows === undefined ? {} : { testRows }),
    notes: file.notes,
  };
}

function countsOf(values: readonly string[]): ClassCount[] | undefined {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > MOST_CLASSES) return undefined;
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

/** The two classes that are told apart unless the user chooses others: the most frequent ones; none of a column of numbers. */
export function classPair(column: OwnColumn | undefined, chosen: string): readonly string[] | undefined {
  const { classes, kind } = column ?? {};
  if (chosen === 'numbers' || classes === undefined || classes.length < 2) return undefined;
  const names = classes.map(({ name }) => name);
  const wanted = chosen.split('|');
  if (wanted.length === 2 && wanted.every((name) => names.includes(name))) return wanted;
  return kind === 'words' || names.every((name) => /^-?\d+$/.test(name)) ? names.slice(0, 2).sort() : undefined;
}

/** Rows of the two classes, or all. */
export function chosenRows(facts: OwnFacts, target: string, chosen: string): number {
  const column = facts.columns.find(({ name }) => name === (target || facts.target));
  const pair = classPair(column, chosen);
  if (pair === undefined) return facts.rows;
  return (column?.classes ?? []).reduce((sum, { name, count }) => sum + (pair.includes(name) ? count : 0), 0);
}
