/** What the worker that decodes dropped files runs. */
import { buffersOf, type DecodeRequest, serveDecode } from '../../data/formats/decode-guard.ts';

self.addEventListener('message', async ({ data }: MessageEvent<DecodeRequest>) => {
  const reply = await serveDecode(data);
  self.postMessage(reply, { transfer: buffersOf(reply) });
});
