import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultStore, StoredResult } from '../experiment/result-store.ts';
import { writeAtomic } from './files.ts';

/**
 * A store of one JSON file a result, below `folder` by the first digits of its digest. A file that cannot be read as what
 * its name says is as good as absent, and is written anew.
 */
export function fileStore(folder: string): ResultStore {
  const place = (kind: StoredResult['kind'], digest: string) =>
    join(folder, kind, digest.slice(0, 2), `${digest}.json`);
  return {
    async get(kind, digest) {
      try {
        const stored = JSON.parse(await readFile(place(kind, digest), 'utf8')) as StoredResult;
        return stored.kind === kind && stored.digest === digest && typeof stored.value === 'object'
          ? stored
          : undefined;
      } catch {
        return undefined;
      }
    },
    async put(result) {
      await writeAtomic(place(result.kind, result.digest), JSON.stringify(result));
    },
  };
}
