import type { Column, ColumnTable } from './columns.ts';
import { maybeGunzip } from './inflate.ts';
import { fileError } from './limits.ts';

/**
 * Decodes a CSV file: separated by commas, semicolons or tabs (whichever the first line has most of), quoted fields as in
 * RFC 4180, with or without a line of names.
 *
 * A first line with a field that is not a number is taken for the names; without one the columns are `c0`, `c1`, ... A
 * column whose every field is a number is one of numbers, else of words.
 *
 * @param bytes - the file, UTF-8, gzipped or plain
 * @param name - for errors
 * @throws InputError for lines of unequal length (with the line's number), an open quote, empty files and doubled names
 */
export function decodeCsv(bytes: Uint8Array, name = 'csv'): ColumnTable {
  const text = new TextDecoder().decode(maybeGunzip(bytes, name)).replace(/^\uFEFF/, '');
  const { records, lines } = parseRecords(text, separatorOf(text), name);
  if (records.length === 0) throw fileError(name, 'an empty file', 'a table with at least one row');
  const width = records[0].length;
  records.forEach((record, i) => {
    if (record.length !== width) {
      throw fileError(`${name}: line ${lines[i]}`, `${record.length} fields`, `${width} as in the first line`);
    }
  });
  const named = records[0].some((field) => !isNumber(field));
  const names = named ? records[0].map((field) => field.trim()) : records[0].map((_, i) => `c${i}`);
  const seen = new Set<string>();
  for (const column of names) {
    if (seen.has(column)) throw fileError(name, `two columns named ${JSON.stringify(column)}`, 'names that differ');
    seen.add(column);
  }
  const body = named ? records.slice(1) : records;
  if (body.length === 0) throw fileError(name, 'only a line of names', 'a table with at least one row');
  return { rows: body.length, columns: names.map((column, j) => columnOf(column, body, j)) };
}

function columnOf(name: string, records: readonly (readonly string[])[], j: number): Column {
  if (records.every((record) => isNumber(record[j]))) {
    return { name, kind: 'numbers', values: Float64Array.from(records, (record) => Number(record[j])) };
  }
  return { name, kind: 'words', values: records.map((record) => record[j].trim()) };
}

/** Whether a field is a finite decimal number. */
function isNumber(field: string): boolean {
  const text = field.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}

function separatorOf(text: string): string {
  const line = text.slice(0, Math.max(0, text.search(/[\r\n]|$/)));
  let best = ',';
  for (const candidate of [';', '\t']) if (line.split(candidate).length > line.split(best).length) best = candidate;
  return best;
}

/** Records of RFC 4180, blank lines left out, and the line on which each begins. */
function parseRecords(text: string, separator: string, name: string): { records: string[][]; lines: number[] } {
  const records: string[][] = [];
  const lines: number[] = [];
  let line = 1;
  let position = 0;
  while (position < text.length) {
    const record: string[] = [];
    const first = line;
    for (;;) {
      let field: string;
      if (text[position] === '"') {
        let end = position + 1;
        for (;;) {
          end = text.indexOf('"', end);
          if (end < 0) throw fileError(`${name}: line ${first}`, 'a quote that is never closed', 'a closing quote');
          if (text[end + 1] !== '"') break;
          end += 2;
        }
        field = text.slice(position + 1, end).replaceAll('""', '"');
        line += field.split('\n').length - 1;
        position = end + 1;
      } else {
        let end = position;
        while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
        field = text.slice(position, end);
        position = end;
      }
      record.push(field);
      if (text[position] !== separator) break;
      position++;
    }
    if (text[position] === '\r') position++;
    if (text[position] === '\n') {
      position++;
    } else if (position < text.length && text[position - 1] !== '\r') {
      throw fileError(
        `${name}: line ${line}`,
        'characters after a closing quote',
        'a separator or the end of the line',
      );
    }
    line++;
    if (record.length > 1 || record[0].trim() !== '') {
      records.push(record);
      lines.push(first);
    }
  }
  return { records, lines };
}
