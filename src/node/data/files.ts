import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import type { DataFiles } from '../../data/load.ts';
import { nodeDecoder } from './decode-thread.ts';
import { readWhole } from './read-whole.ts';

/** Where downloaded data are kept: `WIDTHWISE_DATA`, else the user's cache folder. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.WIDTHWISE_DATA) return resolve(environment.WIDTHWISE_DATA);
  const cache = environment.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'widthwise', 'data');
}

/** Files of the file system for `loadTask`: relative paths from `base`, image sets without a path from the data folder. */
export function nodeDataFiles(base = process.cwd(), folder = dataFolder()): DataFiles {
  return {
    async read(path) {
      try {
        return await readWhole(resolve(base, path), 'data.path');
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (error instanceof InputError) throw error;
        if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
        throw new InputError('data.path', `${path} (${code ?? error})`, 'a file that can be read');
      }
    },
    folderOf: (set) => join(folder, set),
    decode: async (format, bytes, name, options) => (await nodeDecoder()({ format, bytes, name, options })).content,
  };
}
