import {
  type DecodeReply,
  type DecodeThread,
  type GuardedDecoder,
  guardedDecoder,
} from '../../data/formats/decode-guard.ts';
import DecodeWorker from './decode-worker.ts?worker';

function startThread(): DecodeThread {
  const worker = new DecodeWorker();
  const thread: DecodeThread = {
    send: (request) => worker.postMessage(request),
    onReply: () => {},
    onEnd: () => {},
    end: () => worker.terminate(),
  };
  worker.addEventListener('message', ({ data }: MessageEvent<DecodeReply>) => thread.onReply(data));
  worker.addEventListener('error', (event: ErrorEvent) => thread.onEnd(event.message || 'an error'));
  return thread;
}

/** Decodes dropped files in a worker that is replaced when a file takes too long: the lab's own worker stays free. */
export const labDecoder: GuardedDecoder = guardedDecoder(startThread);
