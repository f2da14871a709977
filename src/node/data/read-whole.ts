import { constants } from 'node:buffer';
import { open, readFile } from 'node:fs/promises';
import { InputError } from '../../base/input-error.ts';

/** Bytes asked of the system at once; it gives no more than 2 GiB. */
const STEP = 1 << 30;

/**
 * The bytes of a file in one array, read in pieces, as Node reads no file above 2 GiB at once.
 *
 * @param path - of the file
 * @param field - of the spec or command that names it
 * @param step - bytes of a piece
 * @param limit - the most bytes; those of the longest array unless given
 * @throws InputError for a file that is longer, or longer than memory has room for
 */
export async function readWhole(
  path: string,
  field: string,
  step = STEP,
  limit = constants.MAX_LENGTH,
): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const stat = await file.stat();
    // Pipes and devices do not say how long they are.
    if (!stat.isFile() || stat.size === 0) return await readFile(file);
    const bytes = roomFor(stat.size, limit, path, field);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, Math.min(step, bytes.length - length), length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

function roomFor(size: number, limit: number, path: string, field: string): Uint8Array {
  const cure = 'fewer rows, or Parquet, which takes less room';
  if (size > limit) throw new InputError(field, `${path} of ${size} bytes`, `at most ${limit} bytes: ${cure}`);
  try {
    return new Uint8Array(size);
  } catch {
    throw new InputError(field, `${path} of ${size} bytes`, `a file that fits into memory: ${cure}`);
  }
}
