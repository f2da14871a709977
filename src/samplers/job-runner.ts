import { InputError } from '../base/input-error.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { Job } from './job.ts';

/** Any job at all; the registry is a list of these. */
export type AnyJob = Job<never, unknown>;

/** What an executor sends to a worker: one input of one job. */
export interface JobRequest {
  readonly id: number;
  readonly job: string;
  readonly input: unknown;
  /** Where an earlier run stood. */
  readonly saved?: unknown;
  /** Whether whoever asks keeps where the job stands. */
  readonly keep?: boolean;
}

/** An error on its way between threads, where classes do not survive. */
export interface JobFailure {
  readonly name: string;
  readonly message: string;
  /** Of an `InputError`. */
  readonly field?: string;
  readonly found?: string;
  readonly expected?: string;
  readonly stack?: string;
}

/** What a worker sends back. Exactly one `done` or `failed` ends a request. */
export type JobMessage =
  | { readonly kind: 'progress'; readonly id: number; readonly fraction: number; readonly partial?: unknown }
  | { readonly kind: 'checkpoint'; readonly id: number; readonly state: unknown }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: JobFailure };

/** Messages about progress are not sent more often than this, in milliseconds. */
const PROGRESS_INTERVAL = 80;

/** A job says where it stands once in so many milliseconds, and when it is stopped. */
export const CHECKPOINT_INTERVAL = 20_000;

/**
 * Runs one request in this thread: the logic that every kind of worker shares.
 *
 * @param jobs - the registry
 * @param request - which job, with which input
 * @param send - passes a message to whoever asked
 * @param cancelled - whether the run has been asked to stop
 */
export function serveJob(
  jobs: readonly AnyJob[],
  request: JobRequest,
  send: (message: JobMessage) => void,
  cancelled: () => boolean,
): void {
  const { id } = request;
  let last = Number.NEGATIVE_INFINITY;
  let saved = performance.now();
  try {
    const output = findJob(jobs, request.job).run(request.input as never, {
      progress(fraction, partial) {
        const now = performance.now();
        if (now - last < PROGRESS_INTERVAL) return;
        last = now;
        send(partial === undefined ? { kind: 'progress', id, fraction } : { kind: 'progress', id, fraction, partial });
      },
      cancelled,
      saved: request.saved,
      checkpoint(state) {
        if (!request.keep) return;
        const now = performance.now();
        if (now - saved < CHECKPOINT_INTERVAL && !cancelled()) return;
        saved = now;
        send({ kind: 'checkpoint', id, state: state() });
      },
    });
    send({ kind: 'done', id, output });
  } catch (error) {
    send({ kind: 'failed', id, failure: failureOf(error) });
  }
}

/** The job of that name, or an `InputError` that names the nearest one. */
export function findJob(jobs: readonly AnyJob[], name: string): AnyJob {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job !== undefined) return job;
  const near = nearestName(
    name,
    jobs.map((candidate) => candidate.name),
  );
  throw new InputError(
    'job',
    JSON.stringify(name),
    near === undefined ? 'a registered job' : `a job such as "${near}"`,
  );
}

/** An error as plain data. */
export function failureOf(error: unknown): JobFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const failure = { name: error.name, message: error.message, stack: error.stack };
  if (!(error instanceof InputError)) return failure;
  const { field, found, expected } = error;
  return { ...failure, field, found, expected };
}

/** The error of a failure, of its own class again where the library has one. */
export function errorOf(failure: JobFailure, job: string, index: number): Error {
  const { field, found, expected } = failure;
  if (field !== undefined && found !== undefined && expected !== undefined) {
    const error = new InputError(field, found, expected);
    if (failure.stack !== undefined) error.stack = failure.stack;
    return error;
  }
  const error = new Error(`job ${job}, input ${index}: ${failure.message}`);
  if (failure.stack !== undefined) error.stack = `${error.message}\n${failure.stack}`;
  return error;
}

/** Fraction done of many inputs together, and its messages to the user. */
export class ProgressTally {
  readonly #fractions: Float64Array;
  readonly #listener: ((fraction: number, partial?: { index: number; value: unknown }) => void) | undefined;

  constructor(inputs: number, listener?: (fraction: number, partial?: { index: number; value: unknown }) => void) {
    this.#fractions = new Float64Array(inputs);
    this.#listener = listener;
  }

  /** Input `index` is `fraction` done (never taken back), perhaps with a partial result. */
  report(index: number, fraction: number, partial?: unknown): void {
    this.#fractions[index] = Math.max(this.#fractions[index], Math.min(1, fraction));
    if (this.#listener === undefined) return;
    let sum = 0;
    for (const value of this.#fractions) sum += value;
    const total = sum / this.#fractions.length;
    if (partial === undefined) this.#listener(total);
    else this.#listener(total, { index, value: partial });
  }
}

/** The error of a run that was stopped: the signal's reason if it is an error, else an `AbortError`. */
export function abortError(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException('the run was stopped', 'AbortError');
}
