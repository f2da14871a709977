import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultStore, StoredResult } from '../../experiment/result-store.ts';
import { removeLeftovers, writeAtomic } from '../files.ts';
import { StorageError } from '../storage-error.ts';
import { PackIndex, readPacked } from './packs.ts';
import { readRecord, recordText } from './record.ts';

/** What a store of files tells besides results. */
export interface FileStoreOptions {
  /** Called with every file that is not the whole result that its name says; the result is computed again. */
  readonly onDamaged?: (path: string, reason: string) => void;
}

/** Where the result of a digest is kept: below its kind and the first two digits. */
export function recordPath(folder: string, kind: StoredResult['kind'], digest: string): string {
  return join(folder, kind, digest.slice(0, 2), `${digest}.json`);
}

/** A store of files. */
export interface FileStore extends ResultStore {
  /** Takes notice of packs that other processes have written since. */
  refresh(): Promise<void>;
}

/**
 * A store of one file a result, each written whole or not at all and with a checksum, beside the packs of other processes.
 * What is not what its place says is reported, is as good as absent, and is written anew. Several processes may share a folder.
 */
export function fileStore(folder: string, options: FileStoreOptions = {}): FileStore {
  const swept = new Set<string>();
  const packs = new PackIndex(folder);
  let indexed: Promise<void> | undefined;

  /** A text from its place; undefined where there is none. */
  async function textAt(path: string, read: () => Promise<string>): Promise<string | undefined> {
    try {
      return await read();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') options.onDamaged?.(path, message);
      return undefined;
    }
  }

  return {
    async get(kind, digest) {
      indexed ??= packs.refresh();
      await indexed;
      const path = recordPath(folder, kind, digest);
      const packed = packs.find(kind, digest);
      const places = [{ path, text: await textAt(path, () => readFile(path, 'utf8')) }];
      if (packed !== undefined)
        places.push({ path: packed.path, text: await textAt(packed.path, () => readPacked(packed)) });
      for (const { path: place, text } of places) {
        if (text === undefined) continue;
        const record = readRecord(text, { kind, digest });
        if (typeof record !== 'string') return record;
        options.onDamaged?.(place, record);
      }
      return undefined;
    },
    async put(result) {
      const path = recordPath(folder, result.kind, result.digest);
      const place = join(path, '..');
      if (!swept.has(place)) {
        swept.add(place);
        await removeLeftovers(place);
      }
      await writeAtomic(path, recordText(result));
    },
    refresh: () => {
      indexed = packs.refresh();
      return indexed;
    },
  };
}

/**
 * Makes sure that a folder can be written to before anything is computed for it.
 *
 * @returns the error that writing there would meet, or undefined
 */
export async function writeProblem(folder: string): Promise<StorageError | undefined> {
  const probe = join(folder, `.writable-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeAtomic(probe, '');
    await rm(probe, { force: true });
    return undefined;
  } catch (error) {
    const known = StorageError.of(folder, error);
    if (known instanceof StorageError) return known;
    throw error;
  }
}
