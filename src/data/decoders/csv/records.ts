import { fileError } from '../limits.ts';

/** What separates the fields of a line: one letter, or any run of blanks and tabs. */
export type Separator = ',' | ';' | '\t' | '|' | ' ';

/** How the lines of a table are written. */
export interface LineFormat {
  readonly separator: Separator;
  /** The letter with which lines begin that are no rows. */
  readonly comment?: string;
  /** The end of a line: `\n` (with `\r` before it or without), or `\r` alone. */
  readonly end: '\n' | '\r';
}

/** A row, or a line of comment. */
export interface CsvRecord {
  readonly fields: readonly string[];
  /** Of the file, the first is 1. */
  readonly line: number;
  /** Of a comment: its text without the letter. */
  readonly comment?: string;
}

/** A record may not be longer: a quote that is never closed ends there. */
const LONGEST = 1 << 24;

/**
 * Records of RFC 4180 from pieces of text, blank lines left out.
 *
 * @param pieces - the file, cut anywhere
 * @throws InputError for a quote that is never closed and for letters after a closing quote, with the line
 */
export function* csvRecords(pieces: Iterable<string>, format: LineFormat, name: string): Generator<CsvRecord> {
  const { separator, comment, end: newline } = format;
  let text = '';
  let line = 1;
  let first = true;
  function* drain(final: boolean): Generator<CsvRecord> {
    let position = 0;
    let quote = text.indexOf('"');
    while (position < text.length) {
      let stop = text.indexOf(newline, position);
      if (stop < 0) {
        if (!final) break;
        stop = text.length;
      }
      if (first) {
        first = false;
        // Excel's own way to say what separates.
        if (/^"?sep=[,;|\t]"?\r?$/.test(text.slice(position, stop))) {
          position = stop + 1;
          line++;
          continue;
        }
      }
      if (quote >= 0 && quote < position) quote = text.indexOf('"', position);
      const isComment =
        comment !== undefined &&
        text
          .slice(position, Math.min(stop, position + 64))
          .trimStart()
          .startsWith(comment);
      if (isComment || quote < 0 || quote >= stop) {
        const raw =
          text[stop - 1] === '\r' && stop > position ? text.slice(position, stop - 1) : text.slice(position, stop);
        if (isComment) yield { fields: [], line, comment: raw.trimStart().slice(1).trim() };
        else if (raw.trim() !== '') yield { fields: split(raw, separator), line };
        position = stop + 1;
        line++;
        continue;
      }
      const record = quoted(text, position, separator, newline, `${name}: line ${line}`, final);
      if (record === undefined) break;
      if (record.fields.length > 1 || record.fields[0].trim() !== '') yield { fields: record.fields, line };
      position = record.next;
      line += record.lines;
    }
    text = text.slice(position);
  }
  for (const piece of pieces) {
    text += piece;
    yield* drain(false);
    if (text.length > LONGEST && text.includes('"')) throw unclosed(`${name}: line ${line}`);
  }
  yield* drain(true);
}

function split(raw: string, separator: Separator): string[] {
  return separator === ' ' ? raw.trim().split(/[ \t]+/) : raw.split(separator);
}

function after(place: string): Error {
  return fileError(place, 'characters after a closing quote', 'a separator or the end of the line');
}

function unclosed(place: string): Error {
  return fileError(place, 'a quote that is never closed', 'a closing quote');
}

/** One record with quotes in it, perhaps of several lines; undefined where the text ends before it does. */
function quoted(
  text: string,
  start: number,
  separator: Separator,
  newline: string,
  place: string,
  final: boolean,
): { fields: string[]; next: number; lines: number } | undefined {
  const blank = separator === ' ';
  const isBlank = (at: number) => text[at] === ' ' || text[at] === '\t';
  const fields: string[] = [];
  let lines = 1;
  let at = start;
  for (;;) {
    if (blank) while (isBlank(at)) at++;
    let field = '';
    if (text[at] === '"') {
      let end = at + 1;
      for (;;) {
        end = text.indexOf('"', end);
        if (end < 0) {
          if (final) throw unclosed(place);
          return undefined;
        }
        if (text[end + 1] !== '"') break;
        end += 2;
      }
      if (end + 1 >= text.length && !final) return undefined;
      field = text.slice(at + 1, end).replaceAll('""', '"');
      lines += text.slice(at, end).split(newline).length - 1;
      at = end + 1;
      while (text[at] === ' ' && !blank) at++;
      if (blank && at < text.length && !isBlank(at) && text[at] !== newline && text[at] !== '\r') throw after(place);
    } else {
      const from = at;
      while (at < text.length && text[at] !== newline && !(blank ? isBlank(at) : text[at] === separator)) at++;
      field = text.slice(from, at);
      if (field.endsWith('\r') && text[at] === newline) field = field.slice(0, -1);
    }
    fields.push(field);
    if (blank) {
      while (isBlank(at)) at++;
      if (at < text.length && text[at] !== newline && text[at] !== '\r') continue;
    } else if (text[at] === separator) {
      at++;
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === newline) at++;
    if (at >= text.length) return final ? { fields, next: at, lines } : undefined;
    if (text[at] !== newline) {
      throw after(place);
    }
    return { fields, next: at + 1, lines };
  }
}
