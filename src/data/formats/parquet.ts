import { type DataFormat, hasLetters, tableOptions } from './format.ts';

export const format = {
  name: 'parquet',
  title: 'Parquet',
  endings: ['parquet', 'pq'],
  summary:
    'Every codec (Snappy, gzip, Zstandard, LZ4, Brotli) and encoding, pages of versions 1 and 2; numbers, decimals, truth values, words, and lists of one length as x[0], x[1], ...',
  options: tableOptions,
  recognizes: (bytes) => (hasLetters(bytes, 'PAR1') || hasLetters(bytes, 'PARE') ? 'surely' : false),
  async decode(bytes, name, { limit }) {
    const { decodeParquet } = await import('../decoders/parquet.ts');
    return { kind: 'table', table: await decodeParquet(bytes, name, limit) };
  },
} as const satisfies DataFormat;
