import { InputError } from '../../base/input-error.ts';
import type { Frame } from './frames.ts';

/*
 * What the two sides say. From the caller:
 *     { "id": 7, "method": "run", "params": {...}, "progress": true }    a question; ids are the caller's
 *     { "cancel": 7 }                                                     stop it
 * From the engine: `ready` once, then to every question any number of `progress` and exactly one `result` or `error`.
 * Questions are worked on one at a time, in their order; the end of standard input ends the engine.
 */

/** A question on its way to the thread that computes. */
export interface Question {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
  readonly progress?: boolean;
}

/** What went wrong, in plain data. */
export interface Failure {
  /** `input`: the caller's mistake; `cancelled`; `gone`: a prepared problem is no longer held; `internal`: ours. */
  readonly kind: 'input' | 'cancelled' | 'gone' | 'internal';
  readonly message: string;
  readonly field?: string;
  readonly found?: string;
  readonly expected?: string;
  /** All mistakes of a spec. */
  readonly problems?: readonly string[];
  readonly stack?: string;
}

/** How far a question is. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly detail?: string;
}

/** From the main thread to the one that computes. */
export type ToCompute = { readonly question: Frame } | { readonly cancel: number };

/** From the thread that computes. */
export type FromCompute =
  | { readonly ready: true }
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly answer: Frame }
  | { readonly id: number; readonly failure: Failure };

/** Thrown for a prepared problem that the engine does not hold (any more). */
export class GoneError extends Error {
  override readonly name = 'GoneError';
}

/** An error as plain data. */
export function failureOf(error: unknown): Failure {
  if (error instanceof InputError) {
    const { field, found, expected, message } = error;
    const problems = 'problems' in error ? { problems: error.problems as readonly string[] } : {};
    return { kind: 'input', message, field, found, expected, ...problems };
  }
  if (error instanceof GoneError) return { kind: 'gone', message: error.message };
  if (!(error instanceof Error)) return { kind: 'internal', message: String(error) };
  if (error.name === 'AbortError') return { kind: 'cancelled', message: error.message };
  return { kind: 'internal', message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
}
