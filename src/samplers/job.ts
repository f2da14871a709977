/** What a running job may do besides computing. */
export interface JobControl {
  /** Says how far the job is (0 to 1), and may hand over draws so far for display. */
  progress(fraction: number, partial?: unknown): void;
  /** Whether the user has asked to stop; a job checks it between sweeps and returns what it has. */
  cancelled(): boolean;
}

/**
 * One piece of work for one worker: a chain, an ensemble of seeds, a point of a sweep. Its input and output survive
 * structured cloning, and all its randomness comes from keys in the input, so that results do not depend on which
 * worker runs it or when.
 */
export interface Job<I, O> {
  /** Unique; workers find the job by it in the registry. */
  readonly name: string;
  run(input: I, control: JobControl): O;
}

/**
 * Runs many inputs of one job: in this thread, in worker threads, or in web workers. Outputs come in the order of the
 * inputs. A run that fails, or is stopped by its signal, stops its other inputs and rejects: with the job's error (an
 * `InputError` stays one), or with the signal's reason.
 */
export interface Executor {
  readonly workers: number;
  map<I, O>(job: Job<I, O>, inputs: readonly I[], options?: ExecutorOptions): Promise<O[]>;
}

/** Progress and cancellation of an executor's run. */
export interface ExecutorOptions {
  /** Called with the fraction done of all inputs together, and with a partial result where a job hands one over. */
  readonly onProgress?: (fraction: number, partial?: { readonly index: number; readonly value: unknown }) => void;
  /** Called with every whole output as it comes, in any order, so that a run which is stopped later loses nothing done. */
  readonly onResult?: (index: number, output: unknown) => void;
  readonly signal?: AbortSignal;
}
