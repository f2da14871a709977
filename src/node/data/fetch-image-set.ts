import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { IMAGE_SETS, isImageSet } from '../../data/sources/image-sets.ts';
import { type DownloadOptions, download } from './download.ts';
import { dataFolder } from './files.ts';

/** Where an image set comes from and goes to. */
export interface FetchOptions
  extends Pick<DownloadOptions, 'attempts' | 'delay' | 'patience' | 'onProgress' | 'signal'> {
  /** Address of a folder that holds the files; else `WIDTHWISE_MIRROR` (a `{set}` in it is replaced), else the known ones. */
  readonly mirror?: string;
  /** The folder above that of the set; else `WIDTHWISE_DATA`, else the user's cache. */
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** What was done for each file. */
export interface FetchedImageSet {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly result: 'present' | 'downloaded' }[];
}

/**
 * Downloads an image set, file by file, each checked by its SHA-256; files that are there already stay.
 *
 * @param set - `mnist`, `fashion-mnist` or `cifar-10`
 * @throws InputError for an unknown set or an address that is none; DownloadError if a file cannot be had
 */
export async function fetchImageSet(set: string, options: FetchOptions = {}): Promise<FetchedImageSet> {
  const { environment = process.env } = options;
  if (!isImageSet(set)) {
    const names = Object.keys(IMAGE_SETS);
    const near = nearestName(set, names);
    throw new InputError('set', JSON.stringify(set), `${names.join(', ')}${near ? ` (did you mean ${near}?)` : ''}`);
  }
  const override = options.mirror ?? environment.WIDTHWISE_MIRROR;
  const mirrors = override ? [override.replaceAll('{set}', set)] : IMAGE_SETS[set].mirrors;
  for (const mirror of mirrors) {
    if (!URL.canParse(mirror) || !/^https?:$/.test(new URL(mirror).protocol)) {
      throw new InputError('mirror', JSON.stringify(mirror), 'an address that begins with https:// or http://');
    }
  }
  const folder = join(options.folder ?? dataFolder(environment), set);
  const files: { name: string; result: 'present' | 'downloaded' }[] = [];
  for (const { name, sha256, bytes } of IMAGE_SETS[set].files) {
    const urls = mirrors.map((mirror) => `${mirror.replace(/\/+$/, '')}/${name}`);
    const result = await download({ ...options, urls, path: join(folder, name), sha256, bytes });
    files.push({ name, result });
  }
  return { folder, files };
}
