import { InputError } from '../../base/input-error.ts';
import type { DecodeOptions, FileContent } from './format.ts';
import { decodeFile, type FormatName } from './registry.ts';

/** What a thread that decodes is asked. */
export interface DecodeRequest {
  readonly format: FormatName | undefined;
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly options: Partial<DecodeOptions>;
}

/** A decoded file, with its format by name. */
export interface DecodedFile {
  readonly format: FormatName;
  readonly packed: boolean;
  readonly content: FileContent;
}

/** What the thread answers. */
export type DecodeReply =
  | { readonly kind: 'decoded'; readonly file: DecodedFile }
  | { readonly kind: 'refused'; readonly field: string; readonly found: string; readonly expected: string }
  | { readonly kind: 'failed'; readonly message: string };

/** A thread of its own, which can be ended from outside whatever it does. */
export interface DecodeThread {
  /** Sends a request; the replies come one by one to `onReply`, the end of the thread to `onEnd`. */
  send(request: DecodeRequest): void;
  onReply: (reply: DecodeReply) => void;
  onEnd: (reason: string) => void;
  /** Ends the thread at once. */
  end(): void;
}

/** How long a file may take. */
export interface DecodeBudget {
  /** Seconds for any file, the start of the thread included. */
  readonly seconds: number;
  /** Seconds more for each MiB. */
  readonly secondsPerMiB: number;
}

export const decodeBudget: DecodeBudget = { seconds: 30, secondsPerMiB: 2 };

/** Answers a request where it runs; never throws. */
export async function serveDecode({ format, bytes, name, options }: DecodeRequest): Promise<DecodeReply> {
  try {
    const file = await decodeFile(format, bytes, name, options);
    return { kind: 'decoded', file: { format: file.format.name, packed: file.packed, content: file.content } };
  } catch (error) {
    if (error instanceof InputError) {
      return { kind: 'refused', field: error.field, found: error.found, expected: error.expected };
    }
    return { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Decodes files one after the other in a thread that is replaced when one takes too long or brings it down. */
export type GuardedDecoder = (request: DecodeRequest) => Promise<DecodedFile>;

/**
 * A decoder for bytes of unknown origin: whatever a library does with them, the call ends within the budget.
 *
 * @param start - starts a thread
 * @param budget - of time; the thread's memory is bounded where it is started
 * @returns a decoder that throws `InputError` for files that are refused, take too long, or end their thread
 */
export function guardedDecoder(start: () => DecodeThread, budget: DecodeBudget = decodeBudget): GuardedDecoder {
  let thread: DecodeThread | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const decode = (request: DecodeRequest): Promise<DecodedFile> =>
    new Promise((resolve, reject) => {
      const seconds = budget.seconds + (budget.secondsPerMiB * request.bytes.length) / 1048576;
      const own = thread ?? start();
      thread = own;
      const stop = (found: string): void => {
        clearTimeout(timer);
        own.onEnd = () => {};
        own.onReply = () => {};
        own.end();
        if (thread === own) thread = undefined;
        reject(new InputError(request.name, found, 'an undamaged file'));
      };
      const timer = setTimeout(
        () => stop(`bytes that were not decoded within ${Math.round(seconds)} s`),
        1000 * seconds,
      );
      own.onEnd = (reason) => stop(`bytes whose decoding ended its thread (${reason})`);
      own.onReply = (reply) => {
        clearTimeout(timer);
        own.onEnd = () => {
          if (thread === own) thread = undefined;
        };
        if (reply.kind === 'decoded') resolve(reply.file);
        else if (reply.kind === 'refused') reject(new InputError(reply.field, reply.found, reply.expected));
        else reject(new Error(reply.message));
      };
      own.send(request);
    });
  return (request) => {
    const result = last.then(() => decode(request));
    last = result.catch(() => undefined);
    return result;
  };
}

/** A decoder without a guard, for where no thread can be started. */
export const serveDecodeHere: GuardedDecoder = async ({ format, bytes, name, options }) => {
  const file = await decodeFile(format, bytes, name, options);
  return { format: file.format.name, packed: file.packed, content: file.content };
};

/** The buffers of a decoded file, to be handed over instead of copied. */
export function buffersOf(reply: DecodeReply): ArrayBuffer[] {
  if (reply.kind !== 'decoded') return [];
  const { content } = reply.file;
  const parts =
    content.kind === 'table'
      ? content.table.columns.flatMap((column) => (column.kind === 'numbers' ? [column.values] : []))
      : [...content.file.arrays.values()].map(({ data }) => data);
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer } of parts) if (buffer instanceof ArrayBuffer) buffers.add(buffer);
  return [...buffers];
}
