import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
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
  const folder = join(store, 'checkpoints');
  const nameOf = (digest: string, index: number) => `${digest}-${index}`;
  /** By name; what other processes left is found once. */
  const writing = new Map<string, Promise<void>>();
  let found: Promise<void> | undefined;
  const find = async () => {
    await removeLeftovers(folder);
    for (const name of await readdir(folder).catch(() => [] as string[])) {
      if (/^[0-9a-f]{64}-\d+$/.test(name) && !writing.has(name)) writing.set(name, Promise.resolve());
    }
  };
  return {
    async load(digest, index) {
      found ??= find();
      await found;
      try {
        const bytes = await readFile(join(folder, nameOf(digest, index)));
        const body = bytes.subarray(32);
        if (!sum(body).equals(bytes.subarray(0, 32))) return undefined;
        return deserialize(body) as KeptInput;
      } catch {
        return undefined;
      }
    },
    save(digest, index, kept) {
      const name = nameOf(digest, index);
      const body = serialize(kept);
      const before = writing.get(name) ?? Promise.resolve();
      const written = before
        .then(() => writeAtomic(join(folder, name), Buffer.concat([sum(body), body])))
        .then(onSave, () => undefined);
      writing.set(name, written);
    },
    async clear(digest) {
      found ??= find();
      await found;
      for (const [name, written] of writing) {
        if (!name.startsWith(digest)) continue;
        await written;
        writing.delete(name);
        await rm(join(folder, name), { force: true }).catch(() => undefined);
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
