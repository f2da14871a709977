import { getSystemErrorMap } from 'node:util';

/** Reasons that lie in the path that the user chose; all others lie in the machine. */
const USER_REASONS = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENAMETOOLONG',
  'ELOOP',
  'EINVAL',
]);

/** A file that could not be written or read: which one, why, and whose the fault is. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly path: string;
  /** `ENOSPC`, `EROFS`, ... */
  readonly code: string;

  constructor(path: string, code: string, reason: string, options?: ErrorOptions) {
    super(`cannot write ${path}: ${reason}`, options);
    this.path = path;
    this.code = code;
  }

  /** Whether another path would help (no permission, a file where a folder should be); else the disk is at fault. */
  get usersPath(): boolean {
    return USER_REASONS.has(this.code);
  }

  /** An error of the file system with its path and its reason in words; other errors as they are. */
  static of(path: string, error: unknown): unknown {
    if (error instanceof StorageError || !(error instanceof Error)) return error;
    const { code } = error as NodeJS.ErrnoException;
    // A stop by a signal has a code too, a number.
    if (typeof code !== 'string') return error;
    const errno = 'errno' in error ? Number(error.errno) : Number.NaN;
    const words = getSystemErrorMap().get(errno)?.[1] ?? error.message;
    return new StorageError(path, code, `${words} (${code})`, { cause: error });
  }
}
