/** What a running job may do besides computing. */
export interface JobControl {
  /** Says how far the job is (0 to 1), and may hand over draws so far for display. */
  progress(fraction: number, partial?: unknown): void;
  /** Whether the user has asked to stop; a job checks it between sweeps and returns what it has. */
  cancelled(): boolean;
  /** Where an earlier run of this job with this input stood when it was stopped, as it told `checkpoint`. */
  readonly saved?: unknown;
  /**
   * Called between sweeps by jobs that can go on from where they stood. Where it is time, or the run has been asked to stop, `state` is
   * called, and what it returns (it survives structured cloning, and shares nothing that the job goes on to change) is kept.
   */
  checkpoint?(state: () => unknown): void;
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
  /** Where earlier runs stood, by the index of the input. */
  readonly saved?: readonly unknown[];
  /** Called with where a job stands, now and then and when it is stopped. */
  readonly onCheckpoint?: (index: number, state: unknown) => void;
}
