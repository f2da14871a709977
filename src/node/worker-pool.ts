import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { requireInteger } from '../base/input-error.ts';
import { backend } from '../linalg/active-backend.ts';
import type { Executor, ExecutorOptions, Job } from '../samplers/job.ts';
import { abortError, errorOf, type JobMessage, ProgressTally } from '../samplers/job-runner.ts';
import { installNativeBackend, setBlasThreads } from './blas/install.ts';
import { extension, startThread } from './start-thread.ts';
import type { WorkerSetup } from './worker-entry.ts';

/** How many workers a pool has, and where they find their jobs. */
export interface WorkerPoolOptions {
  /** At most so many threads; as many as the machine has cores unless given. */
  readonly workers?: number;
  /** A module that exports `jobs`; the library's own registry unless given. */
  readonly registry?: URL;
  /** One BLAS thread also between runs: what the pool's own thread computes is then the same on every machine. */
  readonly oneBlasThread?: boolean;
}

/** An executor of worker threads. */
export interface WorkerPool extends Executor {
  /** Ends all threads, waiting a moment for those in foreign code; runs still under way reject. */
  close(): Promise<void>;
}

const NATIVE = new Set(['openblas', 'accelerate', 'blas']);

/** Milliseconds that a job has to end by itself once its run was stopped; then its thread is ended. */
const GRACE = 400;

/** One run of `map`: its inputs and what became of them. */
interface Run {
  readonly job: string;
  readonly inputs: readonly unknown[];
  readonly outputs: unknown[];
  readonly tally: ProgressTally;
  readonly options: ExecutorOptions;
  /** Its first element is 1 once the run has been asked to stop; shared with the workers. */
  readonly flag: Int32Array;
  next: number;
  running: number;
  error: Error | undefined;
  readonly settle: () => void;
}

/** A thread and what it works on. */
interface Seat {
  readonly worker: Worker;
  task: { readonly run: Run; readonly index: number } | undefined;
}

/** Whether this thread computes with a native backend, which the threads of the pool then install too. */
function native(): boolean {
  return NATIVE.has(backend().name);
}

/**
 * A pool of worker threads that run registered jobs. Threads start when they are needed, use the backend of the thread
 * that made the pool, and do not keep the process alive while idle.
 */
export function createWorkerPool(options: WorkerPoolOptions = {}): WorkerPool {
  const size = requireInteger('workers', options.workers ?? availableParallelism(), 1);
  const registry = options.registry ?? new URL(`../experiment/jobs${extension}`, import.meta.url);
  const seats: Seat[] = [];
  const runs: Run[] = [];
  let serial = 0;
  let closed = false;
  if (options.oneBlasThread && native()) setBlasThreads(1);

  function startWorker(): Seat {
    const setup: WorkerSetup = { registry: registry.href, native: native() };
    const worker = startThread(new URL(`./worker-entry${extension}`, import.meta.url), { workerData: setup });
    const seat: Seat = { worker, task: undefined };
    worker.on('message', (message: JobMessage) => receive(seat, message));
    worker.on('error', (error) => lose(seat, error));
    worker.on('exit', (code) => lose(seat, new Error(`the thread ended with code ${code}`)));
    seats.push(seat);
    return seat;
  }

  function receive(seat: Seat, message: JobMessage): void {
    if (seat.task === undefined) return;
    const { run, index } = seat.task;
    if (message.kind === 'checkpoint') {
      run.options.onCheckpoint?.(index, message.state);
      return;
    }
    if (message.kind === 'progress') {
      if (run.error === undefined) run.tally.report(index, message.fraction, message.partial);
      return;
    }
    free(seat);
    if (message.kind === 'failed') fail(run, errorOf(message.failure, run.job, index));
    else if (run.error === undefined) {
      run.outputs[index] = message.output;
      run.options.onResult?.(index, message.output);
      run.tally.report(index, 1);
    }
    advance();
  }

  function lose(seat: Seat, cause: Error): void {
    const at = seats.indexOf(seat);
    if (at < 0) return;
    seats.splice(at, 1);
    if (seat.task !== undefined) {
      const { run, index } = seat.task;
      free(seat);
      fail(run, new Error(`job ${run.job}, input ${index}: its worker thread crashed: ${cause.message}`, { cause }));
    } else {
      // A thread that dies before it has work (its registry cannot be loaded, say) would die again.
      for (const run of runs) fail(run, new Error(`a worker thread did not start: ${cause.message}`, { cause }));
    }
    advance();
  }

  /** Ends the threads that still work for a run which was stopped: a theory at one point has no place to look up. */
  function endSeatsOf(run: Run): void {
    for (const seat of seats.filter(({ task }) => task?.run === run)) {
      seats.splice(seats.indexOf(seat), 1);
      free(seat);
      // A thread in foreign code ends when it comes back from there; nobody waits for it.
      void seat.worker.terminate();
    }
    advance();
  }

  function free(seat: Seat): void {
    if (seat.task !== undefined) seat.task.run.running--;
    seat.task = undefined;
    seat.worker.unref();
  }

  function fail(run: Run, error: Error): void {
    run.error ??= error;
    Atomics.store(run.flag, 0, 1);
    run.next = run.inputs.length;
  }

  /** Gives waiting inputs to free threads, first run first, and settles the runs that have ended. */
  function advance(): void {
    for (const run of [...runs]) {
      while (run.next < run.inputs.length) {
        const seat =
          seats.find((candidate) => candidate.task === undefined) ?? (seats.length < size ? startWorker() : undefined);
        if (seat === undefined) break;
        const index = run.next++;
        run.running++;
        seat.task = { run, index };
        seat.worker.ref();
        try {
          const { saved, onCheckpoint } = run.options;
          const request = {
            id: serial++,
            job: run.job,
            input: run.inputs[index],
            saved: saved?.[index],
            keep: onCheckpoint !== undefined,
          };
          seat.worker.postMessage({ request, flag: run.flag });
        } catch (error) {
          free(seat);
          fail(run, error instanceof Error ? error : new Error(String(error)));
        }
      }
      if (run.running === 0 && run.next >= run.inputs.length) {
        runs.splice(runs.indexOf(run), 1);
        if (runs.length === 0 && native() && !options.oneBlasThread) setBlasThreads(installNativeBackend().threads);
        run.settle();
      }
    }
  }

  return {
    workers: size,

    map<I, O>(job: Job<I, O>, inputs: readonly I[], mapOptions: ExecutorOptions = {}): Promise<O[]> {
      if (closed) return Promise.reject(new Error('the worker pool is closed'));
      const { signal, onProgress } = mapOptions;
      return new Promise((resolve, reject) => {
        const stop = () => {
          if (signal !== undefined) fail(run, abortError(signal));
          setTimeout(() => endSeatsOf(run), GRACE).unref();
          advance();
        };
        const run: Run = {
          job: job.name,
          inputs,
          outputs: new Array(inputs.length),
          tally: new ProgressTally(inputs.length, onProgress),
          options: mapOptions,
          flag: new Int32Array(new SharedArrayBuffer(4)),
          next: 0,
          running: 0,
          error: undefined,
          settle() {
            signal?.removeEventListener('abort', stop);
            if (run.error === undefined) resolve(run.outputs as O[]);
            else reject(run.error);
          },
        };
        // One BLAS thread a worker: the rounding, and so every chain, is then the same with any number of workers.
        if (native()) setBlasThreads(1);
        runs.push(run);
        if (signal?.aborted) stop();
        else {
          signal?.addEventListener('abort', stop);
          advance();
        }
      });
    },

    async close() {
      closed = true;
      for (const run of runs) fail(run, new Error('the worker pool was closed'));
      const ending = seats.map((seat) => seat.worker);
      const ended = Promise.all(ending.map((worker) => worker.terminate()));
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, GRACE).unref())]);
    },
  };
}
