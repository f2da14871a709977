import { InputError } from '../../base/input-error.ts';
import type { Task } from '../../data/dataset.ts';
import { type GuardedDecoder, serveDecodeHere } from '../../data/formats/decode-guard.ts';
import { type FormatName, formatNamed, formatOfEnding } from '../../data/formats/registry.ts';
import { type DataDescription, type DataFiles, loadTask } from '../../data/load.ts';
import type { Toy } from '../../data/toys.ts';
import { numberOf, type RoomState, wordOf } from '../room.ts';
import { testRowsOf } from '../rooms/data-rows.ts';
import { chosenRows, classPair, type OwnFacts, ownFacts } from './own-facts.ts';
import type { OwnFile } from './own-file.ts';

/** Decodes dropped files; in this thread unless `decodeElsewhere` was called. */
let decoder: GuardedDecoder = serveDecodeHere;

/** Has dropped files decoded by a guarded decoder. */
export function decodeElsewhere(guarded: GuardedDecoder): void {
  decoder = guarded;
}

let own: OwnFile | undefined;
/** What is in it, where it could be read. */
let facts: OwnFacts | undefined;

/**
 * Keeps the user's file for the source `own`.
 *
 * @returns what is in it, where it could be read
 */
export async function keepOwnFile(file: OwnFile | undefined): Promise<OwnFacts | undefined> {
  own = file;
  facts = file === undefined ? undefined : await ownFacts(file, decoder);
  return facts;
}

/** Rows of the user's file that a state uses. */
function ownRowsOf(state: RoomState): number | undefined {
  return facts === undefined ? undefined : chosenRows(facts, wordOf(state, 'ownTarget'), wordOf(state, 'ownClasses'));
}

function kindOf(name: string): FormatName {
  return formatOfEnding(name)?.name ?? 'idx';
}

const loaded = new Map<string, Promise<Task>>();
const KEPT = 6;

/** The task that a room's state asks for; equal questions share one. */
export function labTask(state: RoomState): Promise<Task> {
  const description = dataDescription(state);
  const key = JSON.stringify([description, own?.digest]);
  let task = loaded.get(key);
  if (task === undefined) {
    task = loadTask(description, own === undefined ? undefined : filesOf(own));
    loaded.set(key, task);
    if (loaded.size > KEPT) loaded.delete(loaded.keys().next().value as string);
    task.catch(() => loaded.delete(key));
  }
  return task;
}

/** The `data` of a spec for a room's state. */
export function dataDescription(state: RoomState): DataDescription {
  const common = {
    train: numberOf(state, 'P'),
    test: testRowsOf(state, ownRowsOf(state)),
    seed: numberOf(state, 'dataSeed'),
  };
  const source = wordOf(state, 'data');
  if (source === 'teacher') {
    return { source, dimension: numberOf(state, 'dimension'), noiseVariance: numberOf(state, 'noise'), ...common };
  }
  if (source === 'clusters') return { source, dimension: numberOf(state, 'dimension'), clusters: 4, ...common };
  if (source === 'plane') return { source, shape: wordOf(state, 'toy') as Toy, ...common };
  if (source === 'hidden-markov') return { source, ...common };
  if (source === 'own') {
    if (own === undefined) throw new InputError('data', 'no file', 'a dropped file: it stays in this browser');
    return ownDescription(own, common, state);
  }
  const classes = wordOf(state, 'classes')
    .split('-')
    .map((name) => Number(name));
  return { source: 'digits', ...(classes.length > 1 ? { classes } : {}), ...common };
}

function ownDescription(
  own: OwnFile,
  common: { readonly train: number; readonly test: number; readonly seed: number },
  state: RoomState,
): DataDescription {
  if (facts?.maps) {
    const { train } = common;
    const { testRows } = facts;
    const test = testRows === undefined ? common.test : Math.min(testRows, numberOf(state, 'test'));
    // Other rooms take the tokens as plain inputs.
    const readout = state.readout as 'file' | 'mean' | 'last' | 'first' | undefined;
    const choice = readout === undefined || readout === 'file' ? {} : { readout };
    return { source: 'paths', file: own.name, ...choice, train, test };
  }
  const shared = { path: own.name, ...common };
  const source = kindOf(own.name);
  const format = formatNamed(source);
  const target = wordOf(state, 'ownTarget') || facts?.target;
  const pair = classPair(
    facts?.columns.find(({ name }) => name === target),
    wordOf(state, 'ownClasses'),
  );
  const without = wordOf(state, 'ownWithout')
    .split('|')
    .filter((name) => name !== '' && name !== target);
  const classes = pair?.map((name) => (/^-?\d+$/.test(name) ? Number(name) : name));
  return {
    source,
    ...shared,
    ...(format.pair && own.labels !== undefined ? { labels: own.labels.name } : {}),
    ...(format.options.includes('columns') && target !== undefined ? { target } : {}),
    ...(format.options.includes('exclude') && without.length > 0 ? { exclude: without } : {}),
    ...(classes !== undefined ? { classes } : format.labelsAreClasses ? classesOf(state) : {}),
  };
}

/** Classes of an image file, as the address has them: `0-1`. */
function classesOf(state: RoomState): { readonly classes?: readonly number[] } {
  const classes = wordOf(state, 'classes');
  return classes === 'all' ? {} : { classes: classes.split('-').map(Number) };
}

function filesOf({ name, bytes, labels }: OwnFile): DataFiles {
  return {
    read: async (path) => (path === name ? bytes : labels?.bytes),
    decode: async (format, file, title, options) =>
      (await decoder({ format, bytes: file, name: title, options })).content,
  };
}
