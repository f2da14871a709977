import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Checkpoints, KeptInput } from '../../experiment/walk.ts';
import { removeLeftovers, writeAtomic } from '../files.ts';

/** Checkpoints on the disk, and the end of what is being written. */
export interface FileCheckpoints extends Checkpoints {
  flush(): Promise<void>;
}

/**
 * Keeps where unfinished simulations stand, a file an input, each written whole and with a checksum; a damaged one is as good as
 * none. A checkpoint that cannot be written is no error: the simulation then begins anew.
 *
 * @param onSave - called when one was written
 */
export function fileCheckpoints(store: string, onSave: () => void = () => undefined): FileCheckpoints {
  const place = (digest: string, index: number) => join(store, 'checkpoints', `${digest}-${index}`);
  const writing = new Map<string, Promise<void>>();
  let swept: Promise<void> | undefined;
  return {
    async load(digest, index) {
      swept ??= removeLeftovers(join(store, 'checkpoints'));
      await swept;
      try {
        const bytes = await readFile(place(digest, index));
        const body = bytes.subarray(32);
        if (!sum(body).equals(bytes.subarray(0, 32))) return undefined;
        return deserialize(body) as KeptInput;
      } catch {
        return undefined;
      }
    },
    save(digest, index, kept) {
      const path = place(digest, index);
      const body = serialize(kept);
      const before = writing.get(path) ?? Promise.resolve();
      const written = before
        .then(() => writeAtomic(path, Buffer.concat([sum(body), body])))
        .then(onSave, () => undefined);
      writing.set(path, written);
    },
    async clear(digest, inputs) {
      for (let index = 0; index < inputs; index++) {
        const path = place(digest, index);
        await writing.get(path);
        writing.delete(path);
        await rm(path, { force: true }).catch(() => undefined);
      }
    },
    async flush() {
      await Promise.all(writing.values());
    },
  };
}

function sum(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}
