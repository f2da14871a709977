import { decompressLz4Raw } from 'hyparquet-compressors';
import { fileError } from './limits.ts';

const MAGIC = 0x184d2204;

/**
 * Decompresses an LZ4 frame (the format of lz4.org, "LZ4 Frame Format", as Arrow's buffers have it); its checksums are passed over.
 *
 * @param length - bytes it unpacks to; more is an error
 */
export function lz4Frame(bytes: Uint8Array, length: number, name: string): Uint8Array {
  const broken = () => fileError(name, 'an LZ4 frame that cannot be read', 'a whole file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 7 || view.getUint32(0, true) !== MAGIC) throw broken();
  const flags = bytes[4];
  const linked = (flags & 0x20) === 0;
  let at = 6 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0) + 1;
  const output = new Uint8Array(length);
  let filled = 0;
  for (;;) {
    if (at + 4 > bytes.length) throw broken();
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) break;
    const size = head & 0x7fffffff;
    if (at + size > bytes.length) throw broken();
    const block = bytes.subarray(at, at + size);
    at += size + (flags & 0x10 ? 4 : 0);
    if (head >>> 31 === 1) {
      if (filled + size > length) throw broken();
      output.set(block, filled);
      filled += size;
      continue;
    }
    // A block does not say how long it is unpacked; at most 4 MiB, and not more than is left.
    if (linked && filled > 0)
      throw fileError(name, 'an LZ4 frame of linked blocks', 'independent blocks, or Zstandard');
    const part = lz4Block(block, Math.min(length - filled, 4194304), broken);
    output.set(part, filled);
    filled += part.length;
  }
  if (filled !== length) throw broken();
  return output;
}

/** One block, as long as its sequences say. */
function lz4Block(block: Uint8Array, most: number, broken: () => Error): Uint8Array {
  const size = lz4Length(block);
  if (!(size >= 0 && size <= most)) throw broken();
  return decompressLz4Raw(block, size);
}

/** The length to which a block of LZ4 sequences unpacks. */
function lz4Length(block: Uint8Array): number {
  let length = 0;
  let at = 0;
  const extended = (start: number): number => {
    let value = start;
    if (start === 15) {
      let byte = 255;
      while (byte === 255 && at < block.length) {
        byte = block[at++];
        value += byte;
      }
    }
    return value;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = extended(token >> 4);
    at += literals;
    length += literals;
    if (at >= block.length) break;
    at += 2;
    length += extended(token & 15) + 4;
  }
  return length;
}
