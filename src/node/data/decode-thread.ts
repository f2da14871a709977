import {
  type DecodeReply,
  type DecodeThread,
  type GuardedDecoder,
  guardedDecoder,
} from '../../data/formats/decode-guard.ts';
import { extension, startThread } from '../start-thread.ts';

/** The most memory of JavaScript objects that decoding may take; numbers are held beside it and bounded by the decoders. */
const HEAP_MIB = 4096;

/** Files from this length on are handed over to the thread, not copied: above 2 GiB a copy never arrives. */
const HANDED_OVER = 1 << 30;

/**
 * A worker thread that decodes; it does not keep the process alive while idle.
 *
 * @param entry - its module; the library's own unless given
 * @param handedOver - bytes from which a file is handed over: the array of the request is empty afterwards
 */
export function nodeDecodeThread(
  entry = new URL(`./decode-entry${extension}`, import.meta.url),
  handedOver = HANDED_OVER,
): DecodeThread {
  const worker = startThread(entry, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } });
  const thread: DecodeThread = {
    send(request) {
      worker.ref();
      const { buffer, byteLength } = request.bytes;
      const alone = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
      worker.postMessage(request, alone && byteLength >= handedOver ? [buffer] : []);
    },
    onReply: () => {},
    onEnd: () => {},
    end: () => void worker.terminate(),
  };
  worker.on('message', (reply: DecodeReply) => {
    worker.unref();
    thread.onReply(reply);
  });
  worker.on('error', (error: Error & { code?: string }) => thread.onEnd(error.code ?? error.message));
  worker.on('exit', (code) => thread.onEnd(`code ${code}`));
  worker.unref();
  return thread;
}

let shared: GuardedDecoder | undefined;

/** The process's guarded decoder. */
export function nodeDecoder(): GuardedDecoder {
  shared ??= guardedDecoder(() => nodeDecodeThread());
  return shared;
}
