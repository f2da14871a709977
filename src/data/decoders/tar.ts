import { fileError } from './limits.ts';

/**
 * Files of a tar archive (ustar): name and content, views on the given bytes.
 *
 * @throws InputError for headers whose checksum does not hold and files that run past the end
 */
export function readTar(bytes: Uint8Array, name = 'tar'): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const text = (from: number, length: number): string => {
    const part = bytes.subarray(from, from + length);
    const end = part.indexOf(0);
    return new TextDecoder().decode(end < 0 ? part : part.subarray(0, end));
  };
  let offset = 0;
  while (offset + 512 <= bytes.length) {
    const header = bytes.subarray(offset, offset + 512);
    if (header.every((byte) => byte === 0)) return files;
    let sum = 0;
    for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : header[i];
    if (sum !== Number.parseInt(text(offset + 148, 8).trim(), 8)) {
      throw fileError(name, `no tar header at byte ${offset}`, 'a whole tar archive');
    }
    const size = Number.parseInt(text(offset + 124, 12).trim() || '0', 8);
    if (!(size >= 0) || offset + 512 + size > bytes.length) {
      throw fileError(name, 'a file that runs past the end', 'a whole tar archive (is it truncated?)');
    }
    const kind = header[156];
    if (kind === 0 || kind === 48) files.set(text(offset, 100), bytes.subarray(offset + 512, offset + 512 + size));
    offset += 512 + 512 * Math.ceil(size / 512);
  }
  throw fileError(name, 'no end of the archive', 'a whole tar archive (is it truncated?)');
}
