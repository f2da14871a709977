import { createWorkerPool, type WorkerPool } from '../worker-pool.ts';

let pool: WorkerPool | undefined;
let size: number | undefined;

/** The pool of this engine, kept from question to question; a new one where another number of threads is asked for. */
export function workers(count?: number): WorkerPool {
  if (pool === undefined || (count !== undefined && count !== size)) {
    void pool?.close();
    pool = createWorkerPool(count === undefined ? {} : { workers: count });
    size = count;
  }
  return pool;
}
