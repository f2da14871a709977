import { decodeCsv } from '../decoders/csv/csv.ts';
import { type DataFormat, tableOptions } from './format.ts';

export const format = {
  name: 'csv',
  title: 'text table (CSV, TSV)',
  endings: ['csv', 'tsv', 'txt', 'dat'],
  summary:
    'Commas, semicolons, tabs, bars or blanks; quotes; decimal points or commas; comments of np.savetxt; UTF-8, or UTF-16 by its mark.',
  options: [...tableOptions, 'header', 'separator', 'decimal'],
  recognizes(bytes) {
    const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    return marked || !bytes.subarray(0, 4096).includes(0) ? 'perhaps' : false;
  },
  decode: (bytes, name, options) => ({ kind: 'table', table: decodeCsv(bytes, name, options) }),
} as const satisfies DataFormat;
