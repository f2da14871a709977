import type { ColumnTable } from '../columns.ts';
import { maybeGunzip } from '../inflate.ts';
import { fileError, UNPACKED_LIMIT } from '../limits.ts';
import { ColumnBuilder } from './column-builder.ts';
import { type CsvChoices, csvDialect } from './dialect.ts';
import { csvHeader } from './header.ts';
import { csvRecords } from './records.ts';
import { textEncoding, textPieces } from './text.ts';

/** Letters that are looked at before anything is decided. */
const START = 1 << 20;

/**
 * Decodes a text table: separated by commas, semicolons, tabs, bars or blanks, quoted as in RFC 4180, decimal points or commas,
 * comments, UTF-8 or, by its mark, UTF-16, with or without names of columns. What is guessed stands in the table's notes.
 *
 * A column of which no cell is a number is one of words (or truth values); one of numbers with a few other cells is one of
 * numbers with flaws. The file is read in pieces: it may be longer than the longest string.
 *
 * @param bytes - the file, gzipped or plain
 * @param name - for errors
 * @param choices - what the spec says instead of a guess
 * @param step - bytes of a piece
 * @throws InputError for lines of unequal length (with the line's number), an open quote, empty files and doubled names
 */
export function decodeCsv(bytes: Uint8Array, name = 'csv', choices: CsvChoices = {}, step?: number): ColumnTable {
  const plain = maybeGunzip(bytes, name, UNPACKED_LIMIT);
  const encoding = textEncoding(plain, name);
  const start = [...textPieces(plain.subarray(0, START + encoding.mark), encoding)].join('');
  const dialect = csvDialect(start, plain.length <= START + encoding.mark, choices, name);
  if (!dialect.sample.some((record) => record.comment === undefined)) {
    // An error of the reader, such as an open quote, is said before an empty file is.
    for (const record of csvRecords(textPieces(plain, encoding, step), dialect, name)) void record;
    throw fileError(name, 'an empty file', 'a table with at least one row');
  }
  const header = csvHeader(dialect, choices.header);
  const { names } = header;
  const builders = names.map(() => new ColumnBuilder(dialect.decimal));
  let rows = 0;
  let left = header.inFirstRow ? 1 : 0;
  let comments = 0;
  for (const { fields, line, comment } of csvRecords(textPieces(plain, encoding, step), dialect, name)) {
    if (comment !== undefined) comments++;
    else if (left > 0) left--;
    else {
      if (fields.length !== names.length) {
        throw fileError(`${name}: line ${line}`, `${fields.length} fields`, `${names.length} as in the first line`);
      }
      for (let j = 0; j < fields.length; j++) builders[j].push(fields[j], line);
      rows++;
    }
  }
  if (rows === 0) throw fileError(name, 'only a line of names', 'a table with at least one row');
  const blank = names.map((column, j) => column === '' && builders[j].empty);
  const kept = names.filter((_, j) => !blank[j]);
  const seen = new Set<string>();
  for (const column of kept) {
    if (column !== '' && seen.has(column)) {
      throw fileError(name, `two columns named ${JSON.stringify(column)}`, 'names that differ');
    }
    seen.add(column);
  }
  const notes = [...dialect.notes, ...header.notes];
  if (encoding.label !== 'utf-8') notes.unshift(`text in ${encoding.label}`);
  if (comments > 0)
    notes.push(`${comments} ${comments === 1 ? 'line' : 'lines'} of comment (${dialect.comment}) passed over`);
  if (kept.length < names.length) notes.push('empty columns without a name left out');
  return { rows, columns: builders.map((builder, j) => builder.column(names[j])).filter((_, j) => !blank[j]), notes };
}
