import { InputError } from '../../base/input-error.ts';
import { isGzip, maybeGunzip } from '../decoders/inflate.ts';
import { asFileError, fileError, UNPACKED_LIMIT } from '../decoders/limits.ts';
import type { DataFormat, DecodeOptions, FileContent } from './format.ts';
import { formats } from './formats.generated.ts';
import { refusedFormat } from './refused.ts';

/** The name of a format: `data.source` of a spec. */
export type FormatName = (typeof formats)[number]['name'];

/** Every format, in order of name. */
export const dataFormats: readonly DataFormat<FormatName>[] = formats;

/** Names of all formats. */
export const formatNames: readonly FormatName[] = formats.map(({ name }) => name);

/** The format of a name. */
export function formatNamed(name: FormatName): DataFormat<FormatName> {
  const format = dataFormats.find((candidate) => candidate.name === name);
  if (format === undefined) throw new InputError('data.source', name, `one of ${formatNames.join(', ')}`);
  return format;
}

/** For messages and help: `NumPy .npz, Parquet, ...`. */
export function formatTitles(): string {
  return dataFormats.map(({ title }) => title).join(', ');
}

/** The format that a file name's ending says, a `.gz` after it aside. */
export function formatOfEnding(fileName: string): DataFormat<FormatName> | undefined {
  const base = fileName.toLowerCase().replace(/\.gz$/, '');
  return dataFormats.find(({ endings }) => endings.some((end) => base.endsWith(`.${end}`) || base.endsWith(`-${end}`)));
}

/**
 * The format of a file, by its content, and by its ending where the content leaves it open.
 *
 * @param bytes - of the file, unpacked
 * @throws InputError for a kind of file that is not read, with what to do instead
 */
export function detectFormat(bytes: Uint8Array, name: string): DataFormat<FormatName> {
  const sure = dataFormats.find((format) => format.recognizes(bytes) === 'surely');
  const refused = refusedFormat(bytes);
  if (refused !== undefined && (sure === undefined || sure.name === 'npz')) throw refusal(name, refused);
  if (sure !== undefined) return sure;
  const perhaps = dataFormats.filter((format) => format.recognizes(bytes) === 'perhaps');
  const ending = formatOfEnding(name);
  const found = perhaps.find((format) => format === ending) ?? perhaps.find(({ name: other }) => other !== 'csv');
  if (found !== undefined) return found;
  if (perhaps.length > 0 && (ending === undefined || ending.name === 'csv')) return perhaps[0];
  throw fileError(name, 'bytes of no known format', formatTitles());
}

function refusal(name: string, { title, cure }: { readonly title: string; readonly cure: string }): InputError {
  return fileError(name, title, cure);
}

/**
 * What a file holds.
 *
 * @param format - that a spec says, or undefined to go by the content
 * @param bytes - the file, gzipped or plain
 * @param name - for errors
 * @param options - of the decoder; at most 1 GiB is unpacked unless `limit` says otherwise
 * @throws InputError for a file that is not one of the format, naming the format that it is of
 */
export async function decodeFile(
  format: FormatName | undefined,
  bytes: Uint8Array,
  name: string,
  options: Partial<DecodeOptions> = {},
): Promise<{ readonly format: DataFormat<FormatName>; readonly packed: boolean; readonly content: FileContent }> {
  const { limit = UNPACKED_LIMIT } = options;
  const packed = isGzip(bytes);
  const plain = maybeGunzip(bytes, name, limit);
  const chosen = format === undefined ? detectFormat(plain, name) : formatNamed(format);
  if (format !== undefined && chosen.recognizes(plain) !== 'surely') requireNoOther(chosen, plain, name);
  if (chosen.name === 'npz') {
    const refused = refusedFormat(plain);
    if (refused !== undefined) throw refusal(name, refused);
  }
  // What was unpacked counts: an archive in a packed file shares its allowance.
  const left = packed ? Math.max(0, limit - plain.length) : limit;
  try {
    return { format: chosen, packed, content: await chosen.decode(plain, name, { ...options, limit: left }) };
  } catch (error) {
    throw asFileError(name, chosen.title, error);
  }
}

/** Refuses bytes that have the signature of another format, or of a kind that is not read. */
function requireNoOther(format: DataFormat, bytes: Uint8Array, name: string): void {
  const other = dataFormats.find((candidate) => candidate.recognizes(bytes) === 'surely');
  const refused = refusedFormat(bytes);
  if (refused !== undefined && (other === undefined || other.name === 'npz')) throw refusal(name, refused);
  if (other !== undefined && other.name !== format.name) {
    throw new InputError('data.source', `${format.name} for ${name}, a file of ${other.title}`, other.name);
  }
}
