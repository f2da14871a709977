import { fileError, UNPACKED_LIMIT } from './limits.ts';
import { decodeNpy } from './npy.ts';
import type { ShapedArray } from './number-array.ts';
import { unzipLimited } from './zip.ts';

/**
 * Decodes a NumPy .npz file (stored or deflated): its arrays by name.
 *
 * @param bytes - the file
 * @param name - for errors
 * @param limit - the most bytes all arrays may unpack to
 * @throws InputError for anything that is not a zip archive of .npy files of numbers
 */
export function decodeNpz(bytes: Uint8Array, name = 'npz', limit = UNPACKED_LIMIT): Map<string, ShapedArray> {
  const arrays = new Map<string, ShapedArray>();
  for (const [file, content] of unzipLimited(bytes, name, limit)) {
    if (file.endsWith('/')) continue;
    if (!file.endsWith('.npy')) throw fileError(name, `the file ${JSON.stringify(file)} in it`, 'only .npy files');
    const key = file.slice(0, -4);
    arrays.set(key, decodeNpy(content, `${name}[${key}]`));
  }
  return arrays;
}
