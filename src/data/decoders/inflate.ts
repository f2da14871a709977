import { Gunzip, Inflate } from 'fflate';
import { fileError, guarded, UNPACKED_LIMIT } from './limits.ts';

/** Bytes handed to the decompressor at once; one step of it cannot grow by more than the format's factor of 1032. */
const STEP = 16384;

/**
 * Decompresses a raw deflate stream without ever holding more than the limit.
 *
 * @param limit - the most bytes to unpack
 * @throws InputError for a corrupted or truncated stream, and for one that unpacks to more than the limit
 */
export function inflateLimited(bytes: Uint8Array, name: string, limit = UNPACKED_LIMIT): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  guarded(name, 'compressed', () => {
    const inflate = new Inflate((part) => {
      total += part.length;
      if (total > limit) {
        throw fileError(name, `more than ${limit} bytes when unpacked`, 'a file that unpacks to less');
      }
      if (part.length > 0) parts.push(part);
    });
    for (let offset = 0; offset < bytes.length || offset === 0; offset += STEP) {
      inflate.push(bytes.subarray(offset, offset + STEP), offset + STEP >= bytes.length);
    }
  });
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    result.set(part, position);
    position += part.length;
  }
  return result;
}

/** Whether bytes begin like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decompresses a gzip file and checks length and CRC-32 of each of its members: several stand one after the other where files were
 * joined by `cat`, or written in blocks by `bgzip`.
 *
 * @throws InputError for anything else, and for one that unpacks to more than the limit
 */
export function gunzipLimited(bytes: Uint8Array, name: string, limit = UNPACKED_LIMIT): Uint8Array {
  if (!isGzip(bytes) || bytes.length < 18 || bytes[2] !== 8) {
    throw fileError(name, 'bytes without a gzip header', 'a gzip file');
  }
  const alone = gunzipMember(bytes, name, limit);
  if (alone !== undefined) return alone;
  const starts = memberStarts(bytes, name, limit);
  let left = limit;
  const members = starts.map((start, i) => {
    const member = starts.length > 1 ? gunzipMember(bytes.subarray(start, starts[i + 1]), name, left) : undefined;
    if (member === undefined) {
      throw fileError(name, 'a gzip file whose checksum does not hold', 'the whole file (download it again)');
    }
    left -= member.length;
    return member;
  });
  return joined(members);
}

/** The content of a gzip file of one member; undefined where its length or checksum does not hold. */
function gunzipMember(bytes: Uint8Array, name: string, limit: number): Uint8Array | undefined {
  const start = gzipHeaderLength(bytes, name);
  const result = inflateLimited(bytes.subarray(start, bytes.length - 8), name, limit);
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  const holds = view.getUint32(4, true) === result.length % 4294967296 && view.getUint32(0, true) === crc32(result);
  return holds ? result : undefined;
}

/** Where the members of a gzip file begin. */
function memberStarts(bytes: Uint8Array, name: string, limit: number): number[] {
  const starts = [0];
  let total = 0;
  guarded(name, 'compressed', () => {
    const stream = new Gunzip((part) => {
      total += part.length;
      if (total > limit) {
        throw fileError(name, `more than ${limit} bytes when unpacked`, 'a file that unpacks to less');
      }
    });
    stream.onmember = (offset) => starts.push(offset);
    for (let offset = 0; offset < bytes.length; offset += STEP) {
      stream.push(bytes.subarray(offset, offset + STEP), offset + STEP >= bytes.length);
    }
  });
  return starts;
}

/** Unpacks a gzip file, and returns anything else as it is. */
export function maybeGunzip(bytes: Uint8Array, name: string, limit = UNPACKED_LIMIT): Uint8Array {
  return isGzip(bytes) ? gunzipLimited(bytes, name, limit) : bytes;
}

/** Length of the header of a gzip member (RFC 1952, section 2.3). */
function gzipHeaderLength(bytes: Uint8Array, name: string): number {
  const flags = bytes[3];
  let offset = 10;
  if (flags & 4) offset += 2 + bytes[10] + 256 * bytes[11];
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    while (offset < bytes.length && bytes[offset] !== 0) offset++;
    offset++;
  }
  if (flags & 2) offset += 2;
  if (offset + 8 > bytes.length) throw fileError(name, 'a gzip header that runs past the end', 'a gzip file');
  return offset;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 of bytes (RFC 1952, section 8). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
