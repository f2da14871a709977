import { read, writev } from 'node:fs';
import { type Frame, frameBytes, PREFIX_BYTES, readFrame, readPrefix } from './frames.ts';

/**
 * The next frame of a file descriptor, read straight into the buffer that its arrays stay in; undefined at its end.
 *
 * @throws FrameError if the stream holds something else or ends within a frame
 */
export async function nextFrame(descriptor: number): Promise<Frame | undefined> {
  const prefix = new Uint8Array(PREFIX_BYTES);
  if (!(await fill(descriptor, prefix, true))) return undefined;
  const { header, body } = readPrefix(prefix);
  const text = new Uint8Array(header);
  const numbers = new ArrayBuffer(body);
  await fill(descriptor, text, false);
  await fill(descriptor, new Uint8Array(numbers), false);
  return readFrame(text, numbers);
}

async function fill(descriptor: number, target: Uint8Array, mayEnd: boolean): Promise<boolean> {
  for (let at = 0; at < target.length; ) {
    const count = await new Promise<number>((resolve, reject) => {
      read(descriptor, target, at, target.length - at, null, (error, bytes) => {
        // Windows reports the end of a pipe as an error.
        if (error?.code === 'EOF') resolve(0);
        else if (error) reject(error);
        else resolve(bytes);
      });
    });
    if (count === 0) {
      if (mayEnd && at === 0) return false;
      throw new Error('the stream ended within a frame');
    }
    at += count;
  }
  return true;
}

/** A writer of frames, one after the other in the order of the calls. */
export function frameWriter(descriptor: number): (frame: Frame) => Promise<void> {
  let last = Promise.resolve();
  return (frame) => {
    last = last.then(() => writeAll(descriptor, frameBytes(frame)));
    return last;
  };
}

async function writeAll(descriptor: number, pieces: readonly Uint8Array[]): Promise<void> {
  let rest = pieces.filter((piece) => piece.length > 0);
  while (rest.length > 0) {
    let written = await new Promise<number>((resolve, reject) => {
      writev(descriptor, rest.slice(0, 512), (error, bytes) => (error ? reject(error) : resolve(bytes)));
    });
    rest = rest.flatMap((piece) => {
      const gone = Math.min(written, piece.length);
      written -= gone;
      return gone === piece.length ? [] : [piece.subarray(gone)];
    });
  }
}
