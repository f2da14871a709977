import { snappyUncompress } from 'hyparquet';
import { gunzipLimited } from './inflate.ts';
import { fileError } from './limits.ts';
import { decodeRuns } from './parquet-runs.ts';
import { CompactReader } from './thrift-compact.ts';

/** What the footer says of a column. */
export interface ColumnLayout {
  readonly name: string;
  /** BOOLEAN, INT32, INT64, FLOAT, DOUBLE or BYTE_ARRAY. */
  readonly type: string;
  /** UNCOMPRESSED, SNAPPY or GZIP. */
  readonly codec: string;
  /** Whether values may be missing; then every page says which are not. */
  readonly optional: boolean;
  /** Whole numbers without a sign. */
  readonly unsigned: boolean;
  /** What decimals are divided by; 1 for all others. */
  readonly divisor: number;
}

/** Values of a page or of a dictionary. */
export type Values = Float64Array | string[];

/** The most that a byte of a compressed page can give. */
const GAIN: Readonly<Record<string, number>> = { UNCOMPRESSED: 1, SNAPPY: 64, GZIP: 1100 };

/**
 * Decodes one column chunk; nothing is allocated before the claim of its size is checked against the bytes that are there.
 *
 * @param chunk - its bytes
 * @param count - how many values it has
 * @param layout - of the column
 * @param write - receives the values of each page and where they begin
 * @throws InputError for missing values, encodings and types that are not supported, and pages that do not fit
 */
export function decodeColumnChunk(
  chunk: Uint8Array,
  count: number,
  layout: ColumnLayout,
  write: (values: Values, start: number) => void,
): void {
  const { name } = layout;
  const damaged = (): Error => fileError(name, 'a page that does not fit its column', 'an undamaged Parquet file');
  const reader = new CompactReader(chunk, damaged);
  let dictionary: Values | undefined;
  let done = 0;
  while (done < count) {
    const header = reader.struct();
    const [kind, unpacked, packed] = ['1', '2', '3'].map((field) => header.get(field) ?? -1);
    if (packed < 0 || unpacked < 0 || reader.offset + packed > chunk.length) throw damaged();
    if (unpacked > (GAIN[layout.codec] ?? 0) * packed + 1024) throw damaged();
    const body = chunk.subarray(reader.offset, reader.offset + packed);
    reader.offset += packed;
    if (kind === 1) continue; // an index page
    const field = kind === 2 ? '7' : kind === 3 ? '8' : '5';
    const values = header.get(`${field}.1`) ?? -1;
    if (kind === 2) {
      if (values < 0 || values > 8 * unpacked) throw damaged();
      dictionary = plainValues(unpack(body, unpacked, layout, damaged), values, layout, damaged);
      continue;
    }
    if ((kind !== 0 && kind !== 3) || values < 1 || values > count - done) throw damaged();
    const data =
      kind === 0 ? pageV1(body, unpacked, values, layout, damaged) : pageV2(body, header, values, layout, damaged);
    const encoding = header.get(kind === 0 ? '5.2' : '8.4') ?? -1;
    write(pageValues(data, encoding, values, dictionary, layout, damaged), done);
    done += values;
  }
}

/** The values of a page of version 1: unpacked, with the levels in front taken off. */
function pageV1(
  body: Uint8Array,
  unpacked: number,
  values: number,
  layout: ColumnLayout,
  damaged: () => Error,
): Uint8Array {
  const data = unpack(body, unpacked, layout, damaged);
  if (!layout.optional) return data;
  if (data.length < 4) throw damaged();
  const length = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
  if (4 + length > data.length) throw damaged();
  requirePresent(decodeRuns(data.subarray(4, 4 + length), 1, values, damaged), layout.name);
  return data.subarray(4 + length);
}

/** The same of version 2, where the levels are never compressed. */
function pageV2(
  body: Uint8Array,
  header: ReadonlyMap<string, number>,
  values: number,
  layout: ColumnLayout,
  damaged: () => Error,
): Uint8Array {
  const [definition, repetition] = [header.get('8.5') ?? 0, header.get('8.6') ?? 0];
  const levels = definition + repetition;
  const unpacked = (header.get('2') ?? -1) - levels;
  if (definition < 0 || repetition !== 0 || levels > body.length || unpacked < 0) throw damaged();
  if (layout.optional && definition > 0) {
    requirePresent(decodeRuns(body.subarray(0, definition), 1, values, damaged), layout.name);
  }
  const rest = body.subarray(levels);
  return header.get('8.7') === 0 ? rest : unpack(rest, unpacked, layout, damaged);
}

function requirePresent(levels: Uint32Array, name: string): void {
  if (levels.includes(0)) throw fileError(name, 'missing values', 'a value in every row');
}

function unpack(body: Uint8Array, unpacked: number, { codec, name }: ColumnLayout, damaged: () => Error): Uint8Array {
  if (codec === 'UNCOMPRESSED') return body;
  if (codec === 'GZIP') {
    const data = gunzipLimited(body, name, unpacked);
    if (data.length !== unpacked) throw damaged();
    return data;
  }
  if (codec !== 'SNAPPY') throw fileError(name, `compression ${codec}`, 'none, SNAPPY or GZIP');
  const data = new Uint8Array(unpacked);
  if (unpacked > 0) snappyUncompress(body, data);
  return data;
}

function pageValues(
  data: Uint8Array,
  encoding: number,
  count: number,
  dictionary: Values | undefined,
  layout: ColumnLayout,
  damaged: () => Error,
): Values {
  if (encoding === 0) return plainValues(data, count, layout, damaged);
  if (encoding === 3 && layout.type === 'BOOLEAN') {
    return Float64Array.from(decodeRuns(data.subarray(4), 1, count, damaged));
  }
  if (encoding !== 2 && encoding !== 8) {
    throw fileError(layout.name, `values in encoding ${encoding}`, 'plain or dictionary encoding');
  }
  if (dictionary === undefined || data.length < 1) throw damaged();
  const indices = decodeRuns(data.subarray(1), data[0], count, damaged);
  for (const index of indices) if (index >= dictionary.length) throw damaged();
  if (dictionary instanceof Float64Array) return Float64Array.from(indices, (index) => dictionary[index]);
  return Array.from(indices, (index) => dictionary[index]);
}

const SIZES: Readonly<Record<string, number>> = { INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8 };

function plainValues(data: Uint8Array, count: number, layout: ColumnLayout, damaged: () => Error): Values {
  const { type, unsigned, divisor, name } = layout;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (type === 'BOOLEAN') {
    if (8 * data.length < count) throw damaged();
    return Float64Array.from({ length: count }, (_, i) => (data[i >> 3] >> (i & 7)) & 1);
  }
  if (type === 'BYTE_ARRAY') {
    if (4 * count > data.length) throw damaged();
    const decoder = new TextDecoder();
    let offset = 0;
    return Array.from({ length: count }, () => {
      if (offset + 4 > data.length) throw damaged();
      const end = offset + 4 + view.getUint32(offset, true);
      if (end > data.length) throw damaged();
      const word = decoder.decode(data.subarray(offset + 4, end));
      offset = end;
      return word;
    });
  }
  const size = SIZES[type];
  if (size === undefined) throw fileError(name, `values of type ${type}`, 'numbers, booleans or words');
  if (count * size > data.length) throw damaged();
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = i * size;
    if (type === 'DOUBLE') values[i] = view.getFloat64(at, true);
    else if (type === 'FLOAT') values[i] = view.getFloat32(at, true);
    else if (type === 'INT32') values[i] = (unsigned ? view.getUint32(at, true) : view.getInt32(at, true)) / divisor;
    else {
      const whole = Number(unsigned ? view.getBigUint64(at, true) : view.getBigInt64(at, true));
      if (!Number.isSafeInteger(whole)) throw fileError(name, `the whole number ${whole}`, 'numbers below 2^53');
      values[i] = whole / divisor;
    }
  }
  return values;
}
