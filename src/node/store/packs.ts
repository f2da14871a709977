import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultStore, StoredResult } from '../../experiment/result-store.ts';
import { createExclusive, removeLeftovers } from '../files.ts';
import { recordText } from './record.ts';

/** Where a record lies in a pack. */
export interface PackedRecord {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

const HEAD = /^\{"kind":"(prediction|simulation)","digest":"([0-9a-f]{64})"/;

/**
 * What the packs of a folder hold: files of many records, a line each, that are written once and never changed. On a shared
 * disk they spare a synced file a point.
 */
export class PackIndex {
  readonly #folder: string;
  readonly #read = new Set<string>();
  readonly #records = new Map<string, PackedRecord>();

  constructor(folder: string) {
    this.#folder = join(folder, 'packs');
  }

  /** Takes notice of packs that have come since. */
  async refresh(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => [] as string[]);
    for (const name of names) {
      if (!name.endsWith('.jsonl') || this.#read.has(name)) continue;
      const path = join(this.#folder, name);
      let offset = 0;
      for (const line of (await readFile(path, 'utf8')).split('\n')) {
        const length = Buffer.byteLength(line) + 1;
        const [, kind, digest] = HEAD.exec(line) ?? [];
        if (kind !== undefined) this.#records.set(`${kind} ${digest}`, { path, offset, length });
        offset += length;
      }
      this.#read.add(name);
    }
  }

  find(kind: StoredResult['kind'], digest: string): PackedRecord | undefined {
    return this.#records.get(`${kind} ${digest}`);
  }

  /** Kind and digest of every record, with a space between them. */
  keys(): Iterable<string> {
    return this.#records.keys();
  }
}

/** The text of a record in a pack. */
export async function readPacked({ path, offset, length }: PackedRecord): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file?.close();
  }
}

/** A store that gathers what is put into packs of its own; what is gathered lasts once it is flushed. */
export interface PackStore extends ResultStore {
  /** Writes what was gathered. */
  flush(): Promise<void>;
}

/** Milliseconds of results that a killed process may lose. */
const GATHER = 5000;

/**
 * Puts results into packs, at most a few seconds of them before they are on the disk, and finds them where `base` does.
 *
 * @param name - of the packs; unlike that of every other process that ever writes to this folder
 */
export function packStore(base: ResultStore, folder: string, name: string): PackStore {
  const place = join(folder, 'packs');
  const gathered = new Map<string, StoredResult>();
  let since = performance.now();
  let serial = 0;
  let writing = Promise.resolve();
  const flush = () => {
    writing = writing.then(async () => {
      since = performance.now();
      if (gathered.size === 0) return;
      if (serial === 0) await removeLeftovers(place);
      const records = [...gathered.entries()];
      await createExclusive(join(place, `${name}-${serial++}.jsonl`), records.map(([, r]) => recordText(r)).join(''));
      for (const [key, record] of records) if (gathered.get(key) === record) gathered.delete(key);
    });
    return writing;
  };
  return {
    async get(kind, digest) {
      return gathered.get(`${kind} ${digest}`) ?? base.get(kind, digest);
    },
    async put(result) {
      gathered.set(`${result.kind} ${result.digest}`, result);
      if (performance.now() - since > GATHER) await flush();
    },
    flush,
  };
}
