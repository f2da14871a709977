/** A thread that never answers: it stands for a decoder that does not end. */
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', () => {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
});
