import { type FileHandle, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { StorageError } from './storage-error.ts';

let written = 0;

/** What a file is made of: at once, or in parts as they come. */
export type FileContent = string | Uint8Array | AsyncIterable<string>;

/** This process among all that may share a folder: its machine and its id. */
const OWNER = `${hostname().replace(/[^A-Za-z0-9]+/g, '_')}-${process.pid}`;

/**
 * Writes a file so that a reader (or a crash) sees the old one or the new one, never a part: to one beside it, forced to
 * the disk, then renamed. A folder that has gone is made again.
 *
 * @throws StorageError that names the path and the reason
 */
export async function writeAtomic(path: string, content: FileContent): Promise<void> {
  await placed(path, content, (temporary) => rename(temporary, path));
}

/**
 * Writes a file that nobody has written yet: of several processes that try, one succeeds, and no reader sees a part.
 *
 * @returns whether this call made it
 * @throws StorageError that names the path and the reason
 */
export async function createExclusive(path: string, content: string | Uint8Array): Promise<boolean> {
  let made = true;
  await placed(path, content, async (temporary) => {
    try {
      await link(temporary, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      made = false;
    }
    await rm(temporary, { force: true });
  });
  return made;
}

async function placed(path: string, content: FileContent, place: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${OWNER}-${++written}.tmp`;
  try {
    await writeSynced(temporary, content);
    await place(temporary);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw StorageError.of(path, error);
  }
}

async function writeSynced(path: string, content: FileContent): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    file = await open(path, 'wx');
  }
  try {
    if (typeof content === 'string' || ArrayBuffer.isView(content)) await file.writeFile(content);
    else for await (const part of content) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes what processes of this machine that are gone had begun to write in a folder (not in those below it). */
export async function removeLeftovers(folder: string): Promise<void> {
  const machine = OWNER.slice(0, OWNER.lastIndexOf('-'));
  for (const name of await readdir(folder).catch(() => [])) {
    const [, host, id] = /\.([A-Za-z0-9_]+)-(\d+)-\d+\.tmp$/.exec(name) ?? [];
    if (host === machine && !isAlive(Number(id))) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** Whether a process of this machine is there. */
export function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
