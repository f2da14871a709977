import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../base/input-error.ts';
import { type DataFiles, loadTask } from '../data/load.ts';
import type { LoadData } from '../experiment/points.ts';
import { withDigest } from '../experiment/prepared-data.ts';

/**
 * Loads the data of specs from the file system.
 *
 * @param folder - where relative paths start (the spec's folder); the working directory is tried next
 */
export function nodeDataLoader(folder: string): LoadData {
  const files: DataFiles = {
    async read(path) {
      return (await readIfThere(resolve(folder, path))) ?? readIfThere(resolve(path));
    },
  };
  return async (data) => withDigest(await loadTask(data, files), fastSha256);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new InputError('data.path', `${path} (${code ?? String(error)})`, 'a file that can be read');
  }
}

function fastSha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
