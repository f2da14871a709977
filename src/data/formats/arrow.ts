import type { DataType, Table } from '@uwdata/flechette';
import { numberColumn, ownIndex, wordColumn } from '../decoders/column-builders.ts';
import type { Column } from '../decoders/columns.ts';
import { fileError } from '../decoders/limits.ts';
import { expandLists } from '../decoders/lists.ts';
import { type FrameMetadata, frameMetadata } from '../decoders/table-metadata.ts';
import { type DataFormat, hasLetters, tableOptions } from './format.ts';

/** What a type of Arrow holds (Schema.fbs); `cells` of another kind are refused where they are asked for. */
type Kind =
  | { readonly kind: 'numbers' | 'truth' | 'words'; readonly type: string }
  | { readonly kind: 'other'; readonly what: string };

/** Numbers of the types in Arrow's schema. */
const NAMES: { readonly [id: number]: string } = {
  1: 'null',
  2: 'int',
  3: 'float',
  4: 'binary',
  5: 'utf8',
  6: 'bool',
  7: 'decimal',
  8: 'date',
  9: 'time',
  10: 'timestamp',
  11: 'interval',
  12: 'list',
  13: 'struct',
  14: 'union',
  15: 'fixed-size binary',
  16: 'fixed-size list',
  17: 'map',
  18: 'duration',
  19: 'large binary',
  20: 'large utf8',
  21: 'large list',
  22: 'run-end encoded',
  23: 'binary view',
  24: 'utf8 view',
  25: 'list view',
  26: 'large list view',
};

function kindOf(type: DataType): Kind {
  const { typeId } = type;
  if (typeId === -1) return kindOf((type as unknown as { dictionary: DataType }).dictionary);
  const name = NAMES[typeId] ?? 'unknown';
  if (typeId === 2 || typeId === 3 || typeId === 7) return { kind: 'numbers', type: name };
  if (typeId === 6) return { kind: 'truth', type: name };
  if (typeId === 5 || typeId === 20 || typeId === 24) return { kind: 'words', type: name };
  if ([8, 9, 10, 11, 18].includes(typeId)) return { kind: 'other', what: `times (${name})` };
  return { kind: 'other', what: `values of type ${name}` };
}

/** The type inside of lists, and how many there are. */
function inside(type: DataType): { inner: DataType; depth: number } {
  const lists = [12, 16, 21, 25, 26];
  if (!lists.includes(type.typeId)) return { inner: type, depth: 0 };
  const [child] = (type as unknown as { children: readonly { readonly type: DataType }[] }).children;
  const { inner, depth } = inside(child.type);
  return { inner, depth: depth + 1 };
}

function columnsOf(table: Table, place: number, frame: FrameMetadata): Column[] {
  const { name, type } = table.schema.fields[place];
  const column = table.getChildAt(place);
  const rows = table.numRows;
  const { inner, depth } = inside(type);
  const kind = kindOf(inner);
  const more = ownIndex(name, frame);
  if (kind.kind === 'other')
    return [{ name, type: NAMES[type.typeId] ?? 'unknown', kind: 'other', what: kind.what, ...more }];
  const values = column.toArray() as ArrayLike<unknown>;
  const scale = inner.typeId === 7 ? (inner as unknown as { scale: number }).scale : undefined;
  const number = (value: unknown): number => {
    if (scale !== undefined) return Number(`${value}e-${scale}`);
    const x = Number(value);
    return inner.typeId === 2 && !Number.isSafeInteger(x) ? Number.NaN : x;
  };
  const make = (title: string, cell: (row: number) => unknown): Column => {
    if (kind.kind === 'words') return wordColumn(title, kind.type, rows, cell, more);
    const names = frame.classNames.get(name);
    const extra = { ...more, ...(names === undefined ? {} : { classNames: names }) };
    return numberColumn(
      title,
      kind.type,
      rows,
      cell,
      number,
      kind.kind === 'truth' ? { ...extra, truth: true } : extra,
    );
  };
  if (depth === 0) return [make(name, (row) => (column.nullCount > 0 ? column.at(row) : values[row]))];
  return expandLists(name, values, rows, depth, kind.type, make);
}

export const format = {
  name: 'arrow',
  title: 'Arrow / Feather',
  endings: ['arrow', 'feather', 'ipc', 'arrows'],
  summary:
    'IPC files and streams, plain or compressed (LZ4, Zstandard): numbers, decimals, truth values, words, dictionaries, lists of one length as x[0], x[1], ...',
  options: tableOptions,
  recognizes(bytes) {
    if (hasLetters(bytes, 'ARROW1') || hasLetters(bytes, 'FEA1')) return 'surely';
    return hasLetters(bytes, '\xff\xff\xff\xff') && bytes[7] === 0 && (bytes[4] | bytes[5] | bytes[6]) !== 0
      ? 'surely'
      : false;
  },
  async decode(bytes, name, { limit }) {
    if (hasLetters(bytes, 'FEA1')) throw fileError(name, 'Feather of version 1', 'version 2, or Parquet');
    const { CompressionType, setCompressionCodec, tableFromIPC } = await import('@uwdata/flechette');
    const { decompress } = await import('fzstd');
    const { lz4Frame } = await import('../decoders/lz4-frame.ts');
    let left = limit;
    // Arrow writes the unpacked length before each buffer; the reader hands on what follows it.
    const bounded = (unpack: (data: Uint8Array) => Uint8Array) => ({
      encode: (data: Uint8Array) => data,
      decode(data: Uint8Array) {
        const part = unpack(data);
        left -= part.length;
        if (left < 0) throw fileError(name, `more than ${limit} bytes when unpacked`, 'a file that unpacks to less');
        return part;
      },
    });
    const sized = (data: Uint8Array) => {
      const view = new DataView(data.buffer, data.byteOffset - 8, 8);
      const length = Number(view.getBigInt64(0, true));
      if (!(length >= 0 && length <= left))
        throw fileError(name, `a buffer of ${length} bytes`, `at most ${left} bytes`);
      return length;
    };
    setCompressionCodec(
      CompressionType.ZSTD,
      bounded((data) => decompress(data, new Uint8Array(sized(data)))),
    );
    setCompressionCodec(
      CompressionType.LZ4_FRAME,
      bounded((data) => lz4Frame(data, sized(data), name)),
    );
    const table = tableFromIPC(new Uint8Array(bytes), {
      useBigInt: true,
      useDecimalInt: true,
      useBigIntTimestamp: true,
    });
    const rows = table.numRows;
    const { fields, metadata } = table.schema;
    if (!(rows >= 1) || fields.length < 1) {
      throw fileError(name, `${rows} rows of ${fields.length} columns`, 'at least one row and one column');
    }
    if (rows * fields.length > limit / 8) {
      throw fileError(name, `${rows} rows of ${fields.length} columns`, `at most ${Math.floor(limit / 8)} cells`);
    }
    const frame = frameMetadata([...(metadata ?? [])].map(([key, value]) => ({ key, value })));
    const columns = fields.flatMap((_, place) => columnsOf(table, place, frame));
    return { kind: 'table', table: { rows, columns, notes: [] } };
  },
} as const satisfies DataFormat;
