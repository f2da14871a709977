import type { Parameters } from './parameters.ts';
import type { Progress } from './protocol.ts';

/** What a method is called with. */
export interface Call {
  readonly params: Parameters;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** A method of the engine: what it returns goes back to the caller (wire.ts). */
export type Method = (call: Call) => Promise<unknown>;
