import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultStore, StoredResult } from '../../experiment/result-store.ts';
import { removeLeftovers, writeAtomic } from '../files.ts';
import { StorageError } from '../storage-error.ts';
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

/**
 * A store of one file a result, each written whole or not at all and with a checksum. A file that is not what its name
 * says is reported, is as good as absent, and is written anew. Several processes may share a folder.
 */
export function fileStore(folder: string, options: FileStoreOptions = {}): ResultStore {
  const swept = new Set<string>();
  return {
    async get(kind, digest) {
      const path = recordPath(folder, kind, digest);
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code !== 'ENOENT' && code !== 'ENOTDIR') options.onDamaged?.(path, message);
        return undefined;
      }
      const record = readRecord(text, { kind, digest });
      if (typeof record !== 'string') return record;
      options.onDamaged?.(path, record);
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
