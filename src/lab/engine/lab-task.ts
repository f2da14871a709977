import { InputError } from '../../base/input-error.ts';
import type { Task } from '../../data/dataset.ts';
import { type GuardedDecoder, serveDecodeHere } from '../../data/formats/decode-guard.ts';
import { type FormatName, formatNamed, formatOfEnding } from '../../data/formats/registry.ts';
import { type DataDescription, type DataFiles, loadDataset, loadTask } from '../../data/load.ts';
import type { Toy } from '../../data/toys.ts';
import { numberOf, type RoomState, wordOf } from '../room.ts';
import { testRowsOf } from '../rooms/data-rows.ts';

/** A file that the user has dropped; it never leaves the browser. */
export interface OwnFile {
  readonly name: string;
  /** SHA-256 of the bytes, hexadecimal: how the address names it. */
  readonly digest: string;
  readonly bytes: Uint8Array;
  /** The second file of an IDX pair. */
  readonly labels?: { readonly name: string; readonly bytes: Uint8Array };
}

/** Decodes dropped files; in this thread unless `decodeElsewhere` was called. */
let decoder: GuardedDecoder = serveDecodeHere;

/** Has dropped files decoded by a guarded decoder. */
export function decodeElsewhere(guarded: GuardedDecoder): void {
  decoder = guarded;
}

let own: OwnFile | undefined;
/** Rows of it, where it could be read. */
let ownRows: number | undefined;
/** Of a table: the column of the targets. */
let target: string | undefined;

/**
 * Keeps the user's file for the source `own`.
 *
 * @returns its rows, where it could be read
 */
export async function keepOwnFile(file: OwnFile | undefined): Promise<number | undefined> {
  own = file;
  target = undefined;
  ownRows = undefined;
  if (file === undefined) return undefined;
  await guessTarget(file);
  try {
    const description = ownDescription(file, {}, { classes: 'all' });
    ownRows = (await loadDataset(description, filesOf(file))).inputs.rows;
  } catch {
    // What is wrong with the file is said when its data are asked for.
  }
  return ownRows;
}

async function guessTarget(file: OwnFile): Promise<void> {
  try {
    const request = { format: kindOf(file.name), bytes: file.bytes, name: file.name, options: {} };
    const { content } = await decoder(request);
    if (content.kind !== 'table') return;
    const { columns } = content.table;
    const names = columns.map(({ name }) => name);
    // A file without a column of such a name has its targets in the last one.
    target = names.find((name) => /^(target|label|class|y)s?$/i.test(name)) ?? names.at(-1);
  } catch {
    // What is wrong with the file is said when its data are asked for.
  }
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
  const common = { train: numberOf(state, 'P'), test: testRowsOf(state, ownRows), seed: numberOf(state, 'dataSeed') };
  const source = wordOf(state, 'data');
  if (source === 'teacher') {
    return { source, dimension: numberOf(state, 'dimension'), noiseVariance: numberOf(state, 'noise'), ...common };
  }
  if (source === 'clusters') return { source, dimension: numberOf(state, 'dimension'), clusters: 4, ...common };
  if (source === 'plane') return { source, shape: wordOf(state, 'toy') as Toy, ...common };
  if (source === 'own') {
    if (own === undefined)
      throw new InputError('data', 'no file', 'a dropped file (.npz, .npy, .csv, IDX): it stays in this browser');
    return ownDescription(own, common, state);
  }
  const classes = wordOf(state, 'classes')
    .split('-')
    .map((name) => Number(name));
  return { source: 'digits', ...(classes.length > 1 ? { classes } : {}), ...common };
}

function ownDescription(own: OwnFile, common: object, state: RoomState): DataDescription {
  const classes = wordOf(state, 'classes');
  const selection =
    classes === 'all'
      ? {}
      : { classes: classes.split('-').map((name) => (/^-?\d+$/.test(name) ? Number(name) : name)) };
  const shared = { path: own.name, ...common };
  const labels = own.labels === undefined ? {} : { labels: own.labels.name };
  const source = kindOf(own.name);
  const format = formatNamed(source);
  return {
    source,
    ...shared,
    ...(format.pair ? labels : {}),
    ...(format.options.includes('columns') && target !== undefined ? { target } : {}),
    ...(format.labelsAreClasses ? selection : {}),
  };
}

function filesOf({ name, bytes, labels }: OwnFile): DataFiles {
  return {
    read: async (path) => (path === name ? bytes : labels?.bytes),
    decode: async (format, file, title, options) =>
      (await decoder({ format, bytes: file, name: title, options })).content,
  };
}
