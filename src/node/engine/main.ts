/**
 * The engine: answers questions from standard input on standard output until its input ends (frames.ts, protocol.ts). This
 * thread only reads and writes, so that it hears `cancel` whatever is computed; another one computes. Nothing listens on a port.
 */
import type { Worker } from 'node:worker_threads';
import { endNow } from '../end-now.ts';
import { packageVersion } from '../package-info.ts';
import { extension, startThread } from '../start-thread.ts';
import type { Frame } from './frames.ts';
import { frameWriter, nextFrame } from './pipes.ts';
import type { Failure, FromCompute, Question, ToCompute } from './protocol.ts';

/** A computation that has not ended so long after it was asked to is ended with its thread. */
const GRACE_MILLISECONDS = 500;

const write = frameWriter(1);
const waiting: Frame[] = [];
let running: { readonly id: number; doom?: NodeJS.Timeout } | undefined;
let thread = startCompute();

function send(message: object, arrays: Frame['arrays'] = []): void {
  // A caller that has gone away needs no answers; the end of its pipe ends the engine too.
  write({ message, arrays }).catch(() => process.exit(0));
}

function startCompute(): Worker {
  const worker = startThread(new URL(`./compute${extension}`, import.meta.url), { stdout: true });
  // Standard output is for frames alone.
  worker.stdout.pipe(process.stderr);
  worker.on('message', (message: FromCompute) => {
    if (worker === thread) receive(message);
  });
  worker.on('error', (error) => lose(worker, error.message));
  worker.on('exit', (code) => lose(worker, `the computing thread ended with code ${code}`));
  return worker;
}

function receive(message: FromCompute): void {
  if ('ready' in message) return;
  if (message.id !== running?.id) return;
  if ('progress' in message) send({ id: message.id, progress: message.progress });
  else if ('failure' in message) settle({ id: message.id, error: message.failure });
  else settle({ id: message.id, result: message.answer.message }, message.answer.arrays);
}

function settle(message: object, arrays: Frame['arrays'] = []): void {
  clearTimeout(running?.doom);
  running = undefined;
  send(message, arrays);
  advance();
}

function advance(): void {
  const next = running === undefined ? waiting.shift() : undefined;
  if (next === undefined) return;
  running = { id: (next.message as Question).id };
  const buffers = new Set(next.arrays.map(({ data }) => data.buffer as ArrayBuffer));
  thread.postMessage({ question: next } satisfies ToCompute, [...buffers]);
}

/** A thread that ends by itself takes its question with it; the next one gets a new thread. */
function lose(worker: Worker, why: string): void {
  if (worker !== thread) return;
  thread = startCompute();
  if (running !== undefined) settle({ id: running.id, error: { kind: 'internal', message: why } satisfies Failure });
}

function cancel(id: number): void {
  const failure: Failure = { kind: 'cancelled', message: 'the computation was stopped' };
  const at = waiting.findIndex(({ message }) => (message as Question).id === id);
  if (at >= 0) {
    waiting.splice(at, 1);
    send({ id, error: failure });
  } else if (running?.id === id && running.doom === undefined) {
    thread.postMessage({ cancel: id } satisfies ToCompute);
    running.doom = setTimeout(() => {
      const old = thread;
      thread = startCompute();
      old.terminate();
      settle({ id, error: failure });
    }, GRACE_MILLISECONDS);
  }
}

send({ ready: { version: packageVersion(), node: process.versions.node, protocol: 1 } });
// Ctrl-C in a terminal reaches every process there; the caller decides what it means.
process.on('SIGINT', () => {});
try {
  for (let frame = await nextFrame(0); frame !== undefined; frame = await nextFrame(0)) {
    const message = frame.message as Question | { readonly cancel: number };
    if ('cancel' in message) cancel(message.cancel);
    else {
      waiting.push(frame);
      advance();
    }
  }
  if (running === undefined) process.exit(0);
  endNow(0);
} catch (error) {
  process.stderr.write(`widthwise engine: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
