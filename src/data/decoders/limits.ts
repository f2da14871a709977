import { InputError } from '../../base/input-error.ts';

/** The most bytes that a compressed file may unpack to, unless the caller says otherwise: 1 GiB. */
export const UNPACKED_LIMIT = 1024 * 1024 * 1024;

/** An error about a file: its name is the field. */
export function fileError(name: string, found: string, expected: string): InputError {
  return new InputError(name, found, expected);
}

/** Runs a decoder of another library on bytes of unknown origin; whatever it throws becomes an `InputError`. */
export function guarded<T>(name: string, kind: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw asFileError(name, kind, error);
  }
}

/** The error of a decoder as an `InputError` about the file. */
export function asFileError(name: string, kind: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return fileError(name, `bytes that cannot be read (${reason.slice(0, 120)})`, `a valid ${kind} file`);
}

/**
 * The product of dimensions, refused where it does not fit what the file holds.
 *
 * @param unit - bytes of one entry
 * @param available - bytes that are there
 * @throws InputError before anything is allocated
 */
export function checkedCount(name: string, shape: readonly number[], unit: number, available: number): number {
  let count = 1;
  for (const size of shape) count *= size;
  if (!Number.isSafeInteger(count) || count * unit > available) {
    const claim = `a header that claims ${shape.join(' x ') || 'one'} numbers of ${unit} bytes`;
    throw fileError(
      name,
      `${claim} in ${available} bytes`,
      'as many bytes as the header says (is the file truncated?)',
    );
  }
  return count;
}
