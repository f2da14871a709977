/** The thread of the engine that computes: one question at a time, by the table of methods. */
import { parentPort } from 'node:worker_threads';
import type { Frame } from './frames.ts';
import { callMethod } from './methods.ts';
import { Parameters } from './parameters.ts';
import { type FromCompute, failureOf, type Progress, type Question, type ToCompute } from './protocol.ts';
import { toFrame } from './wire.ts';

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');

/** Messages about progress are not sent more often than this, in milliseconds. */
const PROGRESS_INTERVAL = 100;

const stops = new Map<number, AbortController>();

function post(message: FromCompute, own: Frame['arrays'] = []): void {
  port?.postMessage(message, [...new Set(own.map(({ data }) => data.buffer as ArrayBuffer))]);
}

function reporter(id: number): (progress: Progress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - last < PROGRESS_INTERVAL && progress.done < progress.total) return;
    last = now;
    post({ id, progress });
  };
}

async function answer({ message, arrays }: Frame): Promise<void> {
  const { id, method, params, progress } = message as Question;
  const stop = new AbortController();
  stops.set(id, stop);
  try {
    const value = await callMethod(method, {
      params: new Parameters(params, arrays),
      signal: stop.signal,
      onProgress: progress ? reporter(id) : () => {},
    });
    stop.signal.throwIfAborted();
    const frame = toFrame(value);
    // The one copy on this side: what the library keeps of a result stays whole when the buffers leave this thread.
    const own = frame.arrays.map((array) => ({ ...array, data: array.data.slice() }));
    post({ id, answer: { message: frame.message, arrays: own } }, own);
  } catch (error) {
    post({ id, failure: stop.signal.aborted ? { kind: 'cancelled', message: 'stopped' } : failureOf(error) });
  } finally {
    stops.delete(id);
  }
}

port.on('message', (message: ToCompute) => {
  if ('cancel' in message) stops.get(message.cancel)?.abort();
  else void answer(message.question);
});
post({ ready: true });
