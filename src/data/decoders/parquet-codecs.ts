import { decompress as unzstd } from 'fzstd';
import type { Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { gunzipLimited } from './inflate.ts';
import { fileError } from './limits.ts';

/**
 * The decompressors of Parquet pages; none gives more than its page header says, and no header may say more than the limit.
 *
 * @param name - the file, for errors
 * @param limit - the most bytes all pages together may unpack to
 */
export function parquetCodecs(name: string, limit: number): Compressors {
  let left = 4 * limit;
  const bounded =
    (decompress: (input: Uint8Array, length: number) => Uint8Array) => (input: Uint8Array, length: number) => {
      if (!(length >= 0 && length <= Math.min(left, limit))) {
        throw fileError(name, `a page of ${length} bytes when unpacked`, `pages of at most ${limit} bytes`);
      }
      left -= length;
      return decompress(input, length);
    };
  const { SNAPPY, BROTLI, LZ4, LZ4_RAW } = compressors;
  if (SNAPPY === undefined || BROTLI === undefined || LZ4 === undefined || LZ4_RAW === undefined) {
    throw new Error('hyparquet-compressors lacks a codec');
  }
  return {
    SNAPPY: bounded(SNAPPY),
    BROTLI: bounded(BROTLI),
    LZ4: bounded(LZ4),
    LZ4_RAW: bounded(LZ4_RAW),
    GZIP: bounded((input, length) => gunzipLimited(input, name, length)),
    ZSTD: bounded((input, length) => unzstd(input, new Uint8Array(length))),
  };
}
