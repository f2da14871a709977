import type { ArrayFile } from '../decoders/array-file.ts';
import type { ColumnTable } from '../decoders/columns.ts';
import type { CsvChoices } from '../decoders/csv/dialect.ts';

/** What a file holds: named arrays, or a table of columns. */
export type FileContent =
  | { readonly kind: 'arrays'; readonly file: ArrayFile }
  | { readonly kind: 'table'; readonly table: ColumnTable };

/** Fields of `data` in a spec that say how a file is read. */
export type FileOption =
  | 'labels'
  | 'inputs'
  | 'target'
  | 'testInputs'
  | 'testTargets'
  | 'columns'
  | 'exclude'
  | 'header'
  | 'separator'
  | 'decimal';

/** What a decoder is told besides the bytes. */
export interface DecodeOptions extends CsvChoices {
  /** The most bytes that the file may unpack to, all that is packed in it together. */
  readonly limit: number;
}

/** A kind of file that data come from: all that the rest of the library knows of it. */
export interface DataFormat<Name extends string = string> {
  /** `data.source` of a spec. */
  readonly name: Name;
  /** For people: `NumPy .npz`. */
  readonly title: string;
  /** Endings of file names, without the point. */
  readonly endings: readonly string[];
  /** One sentence: what is read of it and what is not. */
  readonly summary: string;
  /** Which fields of a spec's `data` it takes. */
  readonly options: readonly FileOption[];
  /** Whether targets come in a second file of the same format (`data.labels`). */
  readonly pair?: true;
  /** Whether the targets of its files are classes unless a spec says otherwise. */
  readonly labelsAreClasses?: true;
  /** Whether bytes (unpacked, the whole file or its start) are of this format: by a signature, or as far as can be seen. */
  recognizes(bytes: Uint8Array): 'surely' | 'perhaps' | false;
  /**
   * @param bytes - unpacked where the file is gzipped
   * @param name - for errors
   * @throws InputError for bytes that are no whole file of the format
   */
  decode(bytes: Uint8Array, name: string, options: DecodeOptions): FileContent | Promise<FileContent>;
}

/** Options of every table. */
export const tableOptions: readonly FileOption[] = ['target', 'columns', 'exclude'];

/** Options of every file of named arrays. */
export const arrayOptions: readonly FileOption[] = ['inputs', 'target', 'testInputs', 'testTargets'];

/** Whether letters stand in bytes from a place on. */
export function hasLetters(bytes: Uint8Array, letters: string, offset = 0): boolean {
  for (let i = 0; i < letters.length; i++) if (bytes[offset + i] !== letters.charCodeAt(i)) return false;
  return true;
}
