import { fileError } from '../limits.ts';

/** How the bytes of a text file are letters. */
export interface TextEncoding {
  readonly label: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** Bytes of the mark at the start. */
  readonly mark: number;
}

/**
 * The encoding of a text file: by its mark, else UTF-8 where the bytes are that, else Windows-1252.
 *
 * @throws InputError for bytes with zeros, which are no text
 */
export function textEncoding(bytes: Uint8Array, name: string): TextEncoding {
  const [a, b, c] = bytes;
  if (a === 0xff && b === 0xfe) return { label: 'utf-16le', mark: 2 };
  if (a === 0xfe && b === 0xff) return { label: 'utf-16be', mark: 2 };
  if (bytes.subarray(0, 65536).includes(0)) {
    throw fileError(
      name,
      'bytes with zeros, which are no text',
      'a text file (UTF-16 only with its mark: save as UTF-8)',
    );
  }
  const mark = a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
  return { label: isUtf8(bytes) ? 'utf-8' : 'windows-1252', mark };
}

const STEP = 1 << 23;

function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let start = 0; start < bytes.length; start += STEP) {
      decoder.decode(bytes.subarray(start, start + STEP), { stream: start + STEP < bytes.length });
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * The letters of a file in pieces, so that a file longer than the longest string can be read.
 *
 * @param step - bytes of a piece
 */
export function* textPieces(bytes: Uint8Array, encoding: TextEncoding, step = STEP): Generator<string> {
  const decoder = new TextDecoder(encoding.label, { ignoreBOM: true });
  for (let start = encoding.mark; start < bytes.length; start += step) {
    yield decoder.decode(bytes.subarray(start, start + step), { stream: start + step < bytes.length });
  }
}
