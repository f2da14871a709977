import { InputError } from '../../base/input-error.ts';
import type { Task } from '../../data/dataset.ts';
import { type DataDescription, type DataFiles, loadTask } from '../../data/load.ts';
import { type Toy, toyTask } from '../../data/toys.ts';
import { numberOf, type RoomState, wordOf } from '../room.ts';

/** A file that the user has dropped; it never leaves the browser. */
export interface OwnFile {
  readonly name: string;
  /** SHA-256 of the bytes, hexadecimal: how the address names it. */
  readonly digest: string;
  readonly bytes: Uint8Array;
  /** The second file of an IDX pair. */
  readonly labels?: { readonly name: string; readonly bytes: Uint8Array };
}

let own: OwnFile | undefined;

/** Keeps the user's file for the source `own`. */
export function keepOwnFile(file: OwnFile | undefined): void {
  own = file;
}

const loaded = new Map<string, Promise<Task>>();
const KEPT = 6;

/** The task that a room's state asks for; equal questions share one. */
export function labTask(state: RoomState): Promise<Task> {
  if (wordOf(state, 'data') === 'plane') return Promise.resolve(planeTask(state));
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

let plane: { readonly key: string; readonly task: Task } | undefined;

/** A toy in the plane; the last one is kept, so that rooms can keep what they computed from it. */
function planeTask(state: RoomState): Task {
  const options = { train: numberOf(state, 'P'), test: numberOf(state, 'test'), seed: numberOf(state, 'dataSeed') };
  const key = JSON.stringify([state.toy, options]);
  if (plane?.key !== key) plane = { key, task: toyTask(wordOf(state, 'toy') as Toy, options) };
  return plane.task;
}

/** The `data` of a spec for a room's state. */
export function dataDescription(state: RoomState): DataDescription {
  const common = { train: numberOf(state, 'P'), test: numberOf(state, 'test'), seed: numberOf(state, 'dataSeed') };
  const source = wordOf(state, 'data');
  if (source === 'teacher') {
    return { source, dimension: numberOf(state, 'dimension'), noiseVariance: numberOf(state, 'noise'), ...common };
  }
  if (source === 'clusters') return { source, dimension: numberOf(state, 'dimension'), clusters: 4, ...common };
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
  const base = own.name.replace(/\.gz$/, '');
  const ending = base.slice(base.lastIndexOf('.') + 1).toLowerCase();
  const classes = wordOf(state, 'classes');
  const selection =
    classes === 'all'
      ? {}
      : { classes: classes.split('-').map((name) => (/^-?\d+$/.test(name) ? Number(name) : name)) };
  const shared = { path: own.name, ...common };
  if (ending === 'npz') return { source: 'npz', ...shared };
  if (ending === 'npy') return { source: 'npy', ...shared };
  if (ending === 'csv' || ending === 'tsv' || ending === 'txt') return { source: 'csv', ...shared };
  if (ending === 'parquet') return { source: 'parquet', ...shared };
  return { source: 'idx', ...shared, labels: own.labels?.name ?? 'labels', ...selection };
}

function filesOf({ name, bytes, labels }: OwnFile): DataFiles {
  return { read: async (path) => (path === name ? bytes : labels?.bytes) };
}
