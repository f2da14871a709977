import type { ResultStore } from '../experiment/result-store.ts';
import { StorageError } from '../node/storage-error.ts';
import { exitCodes } from './exit-codes.ts';

/** Keeps the first error of storage: numbers come first, and what cannot be kept is said after them. */
export class Keeping {
  problem: StorageError | undefined;

  constructor(problem: StorageError | undefined) {
    this.problem = problem;
  }

  /** A store that computes on where it cannot write. */
  guard(store: ResultStore): ResultStore {
    return {
      get: (kind, digest) => store.get(kind, digest),
      put: async (result) => this.attempt(() => store.put(result)),
    };
  }

  /** What an action returns; undefined where the file system does not let it, or did not before. */
  async attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    if (this.problem !== undefined) return undefined;
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.problem = error;
      return undefined;
    }
  }

  /** 2 where the user's path is at fault, 1 where the machine is. */
  exitCode(): number | undefined {
    if (this.problem === undefined) return undefined;
    return this.problem.usersPath ? exitCodes.usage : exitCodes.failed;
  }
}
