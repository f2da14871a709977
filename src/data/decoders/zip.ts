import { crc32, inflateLimited } from './inflate.ts';
import { fileError, UNPACKED_LIMIT } from './limits.ts';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly offset: number;
}

/**
 * Files of a zip archive, stored or deflated, checked against their CRC-32.
 *
 * @param bytes - the archive
 * @param name - for errors
 * @param limit - the most bytes all of them may unpack to
 * @returns the files by their name in the archive
 * @throws InputError for encrypted, split or damaged archives, and for those that unpack to more than the limit
 */
export function unzipLimited(bytes: Uint8Array, name: string, limit = UNPACKED_LIMIT): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map<string, Uint8Array>();
  let left = limit;
  for (const entry of centralDirectory(bytes, view, name)) {
    const field = `${name}[${entry.name}]`;
    if (entry.unpacked > left) throw fileError(field, `${entry.unpacked} bytes when unpacked`, `at most ${left} bytes`);
    if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== LOCAL) {
      throw fileError(field, 'no file where the directory says', 'a whole zip archive');
    }
    const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
    if (start + entry.packed > bytes.length)
      throw fileError(field, 'a file that runs past the end', 'a whole zip archive');
    const packed = bytes.subarray(start, start + entry.packed);
    if (entry.method !== 0 && entry.method !== 8) {
      throw fileError(field, `compression method ${entry.method}`, 'a stored or deflated file');
    }
    const content = entry.method === 0 ? packed : inflateLimited(packed, field, entry.unpacked);
    if (content.length !== entry.unpacked || crc32(content) !== entry.crc) {
      throw fileError(field, 'content whose checksum does not hold', 'an undamaged zip archive');
    }
    left -= content.length;
    files.set(entry.name, content);
  }
  return files;
}

function centralDirectory(bytes: Uint8Array, view: DataView, name: string): Entry[] {
  let end = bytes.length - 22;
  const earliest = Math.max(0, end - 65535);
  while (end >= earliest && (end < 0 || view.getUint32(end, true) !== END)) end--;
  if (end < earliest) throw fileError(name, 'bytes without a zip directory', 'a zip archive (is the file truncated?)');
  const count = view.getUint16(end + 10, true);
  let offset = view.getUint32(end + 16, true);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (offset + 46 > bytes.length || view.getUint32(offset, true) !== CENTRAL) {
      throw fileError(name, 'a damaged zip directory', 'a whole zip archive below 4 GB');
    }
    const nameLength = view.getUint16(offset + 28, true);
    const next = offset + 46 + nameLength + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
    if (next > bytes.length) throw fileError(name, 'a damaged zip directory', 'a whole zip archive');
    if (view.getUint16(offset + 8, true) & 1) throw fileError(name, 'an encrypted archive', 'one without a password');
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(offset + 46, offset + 46 + nameLength)),
      method: view.getUint16(offset + 10, true),
      crc: view.getUint32(offset + 16, true),
      packed: view.getUint32(offset + 20, true),
      unpacked: view.getUint32(offset + 24, true),
      offset: view.getUint32(offset + 42, true),
    });
    offset = next;
  }
  return entries;
}
