import { unzipSync } from 'fflate';
import { crc32 } from './inflate.ts';
import { fileError, guarded, UNPACKED_LIMIT } from './limits.ts';

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

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
  const checksums = directory(bytes, name);
  let left = limit;
  const files = guarded(name, 'zip', () =>
    unzipSync(bytes, {
      filter: ({ name: file, originalSize, size, compression }) => {
        const unpacked = compression === 0 ? size : originalSize;
        const field = `${name}[${file}]`;
        if (compression !== 0 && compression !== 8) {
          throw fileError(field, `compression method ${compression}`, 'a stored or deflated file');
        }
        if (unpacked > left) throw fileError(field, `${unpacked} bytes when unpacked`, `at most ${left} bytes`);
        left -= unpacked;
        return true;
      },
    }),
  );
  const found = new Map<string, Uint8Array>();
  for (const [file, checksum] of checksums) {
    const content = files[file];
    if (content === undefined || crc32(content) !== checksum) {
      throw fileError(`${name}[${file}]`, 'content whose checksum does not hold', 'an undamaged zip archive');
    }
    found.set(file, content);
  }
  return found;
}

/** Names and checksums of the central directory, which fflate passes over; each must have its file where it says. */
function directory(bytes: Uint8Array, name: string): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (offset: number): number => (offset >= 0 && offset + 4 <= bytes.length ? view.getUint32(offset, true) : 0);
  const broken = () => fileError(name, 'a damaged zip directory', 'a whole zip archive');
  let end = bytes.length - 22;
  const earliest = Math.max(0, end - 65535);
  while (end >= earliest && at(end) !== END) end--;
  if (end < earliest) throw fileError(name, 'bytes without a zip directory', 'a zip archive (is the file truncated?)');
  let count = view.getUint16(end + 10, true);
  let offset = at(end + 16);
  if (at(end - 20) === LOCATOR64) {
    const far = at(end - 12);
    if (at(far) !== END64 || far + 56 > bytes.length) throw broken();
    [count, offset] = [at(far + 32), at(far + 48)];
  }
  const entries = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    if (offset + 46 > bytes.length || at(offset) !== CENTRAL) throw broken();
    const length = view.getUint16(offset + 28, true);
    const next = offset + 46 + length + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
    if (next > bytes.length) throw broken();
    if (view.getUint16(offset + 8, true) & 1) throw fileError(name, 'an encrypted archive', 'one without a password');
    const file = new TextDecoder().decode(bytes.subarray(offset + 46, offset + 46 + length));
    const local = at(offset + 42);
    if (local !== 0xffffffff && at(local) !== LOCAL) {
      throw fileError(`${name}[${file}]`, 'no file where the directory says', 'a whole zip archive');
    }
    if (local !== 0xffffffff && !sameName(bytes, view, local, offset, length)) {
      throw fileError(
        `${name}[${file}]`,
        'another name before the file than in the directory',
        'an undamaged zip archive',
      );
    }
    if (entries.has(file)) throw fileError(`${name}[${file}]`, 'two files of one name', 'names that differ');
    entries.set(file, at(offset + 16));
    offset = next;
  }
  return entries;
}

/** Whether a file is called in its own header as in the directory's entry. */
function sameName(bytes: Uint8Array, view: DataView, local: number, entry: number, length: number): boolean {
  if (local + 30 + length > bytes.length || view.getUint16(local + 26, true) !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[local + 30 + i] !== bytes[entry + 46 + i]) return false;
  return true;
}
