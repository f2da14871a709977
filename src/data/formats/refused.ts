import { hasLetters } from './format.ts';

/** A kind of file that is not read, and what a user does instead. */
interface RefusedFormat {
  readonly title: string;
  readonly cure: string;
  recognizes(bytes: Uint8Array): boolean;
}

const text = (bytes: Uint8Array, length: number) => new TextDecoder('latin1').decode(bytes.subarray(0, length));
const zipHas = (bytes: Uint8Array, part: string) =>
  hasLetters(bytes, 'PK') &&
  (text(bytes, 8192).includes(part) || new TextDecoder('latin1').decode(bytes.subarray(-8192)).includes(part));

/** Files that people bring and that are refused with the cure. */
const REFUSED: readonly RefusedFormat[] = [
  {
    title: 'an Excel workbook (.xlsx)',
    cure: 'the sheet saved as CSV (UTF-8)',
    recognizes: (bytes) => zipHas(bytes, 'xl/workbook') || zipHas(bytes, 'xl/worksheets'),
  },
  {
    title: 'an OpenDocument table (.ods)',
    cure: 'the sheet saved as CSV (UTF-8)',
    recognizes: (bytes) => zipHas(bytes, 'opendocument.spreadsheet'),
  },
  {
    title: 'an old Excel workbook (.xls) or another file of Microsoft Office',
    cure: 'the sheet saved as CSV (UTF-8)',
    recognizes: (bytes) => hasLetters(bytes, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  },
  {
    title: 'a file of PyTorch (torch.save)',
    cure: 'the tensors saved with safetensors, or as arrays with np.savez',
    recognizes: (bytes) => zipHas(bytes, 'data.pkl') || zipHas(bytes, '/.format_version'),
  },
  {
    title: 'a Python pickle',
    cure: 'the arrays saved with np.savez, or the table with to_parquet: a pickle can run programs',
    recognizes: (bytes) => bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5 && bytes.at(-1) === 0x2e,
  },
  {
    title: 'data of R (.rds or .RData)',
    cure: 'the table written with write.csv, or with arrow::write_parquet',
    recognizes: (bytes) =>
      /^RD[XA][23]\n/.test(text(bytes, 5)) || (hasLetters(bytes, 'X\n\0\0\0') && (bytes[5] === 2 || bytes[5] === 3)),
  },
  {
    title: 'an SQLite database',
    cure: 'the table saved as CSV or Parquet',
    recognizes: (bytes) => hasLetters(bytes, 'SQLite format 3\0'),
  },
  {
    title: 'a PDF document',
    cure: 'a file of numbers',
    recognizes: (bytes) => hasLetters(bytes, '%PDF-'),
  },
  {
    title: 'an archive (.zip) without arrays',
    cure: 'the files in it, unpacked',
    recognizes: (bytes) => zipHas(bytes, 'PK\x05\x06') && !zipHas(bytes, '.npy'),
  },
  {
    title: 'a file packed with 7z, xz, zstd or bzip2',
    cure: 'the file unpacked, or packed with gzip',
    recognizes: (bytes) =>
      hasLetters(bytes, '7z\xbc\xaf') ||
      hasLetters(bytes, '\xfd7zXZ') ||
      hasLetters(bytes, '\x28\xb5\x2f\xfd') ||
      /^BZh[1-9]1AY/.test(text(bytes, 7)),
  },
  {
    title: 'a text document of JSON',
    cure: 'the table saved as CSV or Parquet',
    recognizes: (bytes) => /^\s*(\{\s*"|\[\s*[{[])/.test(text(bytes, 64)),
  },
  {
    title: 'a page of HTML',
    cure: 'the data file itself (was a web page saved instead?)',
    recognizes: (bytes) => /^\s*<(!doctype html|html)/i.test(text(bytes, 64)),
  },
  {
    title: 'a pointer of Git LFS, not the file',
    cure: 'the file itself: git lfs pull',
    recognizes: (bytes) => hasLetters(bytes, 'version https://git-lfs'),
  },
  {
    title: 'an ARFF table of Weka',
    cure: 'the table saved as CSV',
    recognizes: (bytes) => /^\s*(%[^\n]*\n\s*)*@relation/i.test(text(bytes, 4096)),
  },
];

/** What a file is that is not read, and the cure; undefined for all others. */
export function refusedFormat(bytes: Uint8Array): { readonly title: string; readonly cure: string } | undefined {
  return REFUSED.find((format) => format.recognizes(bytes));
}
