/** What the thread that decodes files runs. */
import { parentPort } from 'node:worker_threads';
import { buffersOf, type DecodeRequest, serveDecode } from '../../data/formats/decode-guard.ts';

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
port.on('message', async (request: DecodeRequest) => {
  const reply = await serveDecode(request);
  port.postMessage(reply, buffersOf(reply));
});
