/** What the thread that decodes files runs. */
import { parentPort } from 'node:worker_threads';
import { buffersOf, type DecodeRequest, serveDecode } from '../../data/formats/decode-guard.ts';

// Readers of formats print what they meet, raw; standard output is for results, and the terminal for what is said there.
for (const name of ['log', 'info', 'debug', 'warn', 'error'] as const) console[name] = () => undefined;

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
port.on('message', async (request: DecodeRequest) => {
  const reply = await serveDecode(request);
  port.postMessage(reply, buffersOf(reply));
});
