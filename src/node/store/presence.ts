import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredResult } from '../../experiment/result-store.ts';
import { PackIndex } from './packs.ts';

/**
 * Which results a store holds, by the names of its files and the heads of its packs; what is in them is checked when it is
 * read. Half a digest stands for the whole, in 16 characters of one byte: a million of them take some 60 MB.
 */
export class Presence {
  readonly #folder: string;
  readonly #packs: PackIndex;
  readonly #known = new Set<string>();
  readonly #listed = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#packs = new PackIndex(folder);
  }

  /** Takes notice of what has come since; folders that did not change are not listed again. */
  async refresh(): Promise<void> {
    for (const kind of ['prediction', 'simulation'] as const) {
      for (const part of await readdir(join(this.#folder, kind)).catch(() => [] as string[])) {
        await this.#list(kind, join(this.#folder, kind, part));
      }
    }
    await this.#packs.refresh();
    for (const key of this.#packs.keys()) {
      const [kind, digest] = key.split(' ');
      this.#known.add(presenceKey(kind as StoredResult['kind'], digest));
    }
  }

  /** @param key - of `presenceKey` */
  has(key: string): boolean {
    return this.#known.has(key);
  }

  async #list(kind: StoredResult['kind'], path: string): Promise<void> {
    const changed = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (changed === undefined || this.#listed.get(path) === changed) return;
    for (const name of await readdir(path).catch(() => [] as string[])) {
      if (name.length === 69 && name.endsWith('.json')) this.#known.add(presenceKey(kind, name.slice(0, 64)));
    }
    // A folder that changed a moment ago may change again within the tick of its clock.
    if (Math.abs(Date.now() - changed) > 2000) this.#listed.set(path, changed);
  }
}

/** A result's kind and half its digest in 17 characters. */
export function presenceKey(kind: StoredResult['kind'], digest: string): string {
  return kind[0] + Buffer.from(digest.slice(0, 32), 'hex').toString('latin1');
}
