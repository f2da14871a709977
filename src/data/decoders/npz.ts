import { type ArrayFile, type ArrayPart, arrayFile } from './array-file.ts';
import { UNPACKED_LIMIT } from './limits.ts';
import { decodeNpyPart } from './npy.ts';
import { unzipLimited } from './zip.ts';

/**
 * Decodes a NumPy .npz file (stored or deflated): its arrays by name; what is no array of numbers or words is listed beside them.
 *
 * @param bytes - the file
 * @param name - for errors
 * @param limit - the most bytes all arrays may unpack to
 * @throws InputError for anything that is not a whole zip archive
 */
export function decodeNpz(bytes: Uint8Array, name = 'npz', limit = UNPACKED_LIMIT): ArrayFile {
  const parts: [string, ArrayPart][] = [];
  for (const [file, content] of unzipLimited(bytes, name, limit)) {
    if (file.endsWith('/')) continue;
    if (!file.endsWith('.npy')) parts.push([file, { kind: 'other', what: 'no .npy file' }]);
    else parts.push([file.slice(0, -4), decodeNpyPart(content, `${name}[${file.slice(0, -4)}]`)]);
  }
  return arrayFile(parts);
}
