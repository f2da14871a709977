import { cellNumber, type DecimalMark, isMissing } from './cells.ts';
import { type CsvRecord, csvRecords, type LineFormat, type Separator } from './records.ts';

/** What a spec says of how a text table is written. */
export interface CsvChoices {
  /** Whether the first line holds the names of the columns. */
  readonly header?: boolean;
  readonly separator?: Separator;
  readonly decimal?: DecimalMark;
}

/** How a table is written, and what of it was guessed. */
export interface Dialect extends LineFormat {
  readonly decimal: DecimalMark;
  /** Rows at the start of the file, and the comments before and among them. */
  readonly sample: readonly CsvRecord[];
  readonly notes: readonly string[];
}

/** Where two separators fit equally well, the first is taken. */
const SEPARATORS: readonly Separator[] = [',', '\t', ';', '|', ' '];
const NAMES: Readonly<Record<Separator, string>> = {
  ',': 'commas',
  '\t': 'tabs',
  ';': 'semicolons',
  '|': 'bars',
  ' ': 'blanks',
};
/** Rows that are looked at. */
const ROWS = 200;

/**
 * Separator, decimal mark and comments of a table, from its first lines: the separator is the one that cuts them into equally many
 * fields of which most are numbers.
 *
 * @param start - the first letters of the file
 * @param whole - whether that is all of it
 * @param choices - what the spec says
 * @param name - for errors
 */
export function csvDialect(start: string, whole: boolean, choices: CsvChoices, name: string): Dialect {
  const end = start.includes('\n') || !start.includes('\r') ? '\n' : '\r';
  const text = whole ? start : start.slice(0, Math.max(start.lastIndexOf(end), 0));
  const comment = /^[\s]*([#%])/.exec(text)?.[1];
  const stated = /^"?sep=([,;|\t])"?\r?[\n]/.exec(text)?.[1] as Separator | undefined;
  const base = { end, ...(comment === undefined ? {} : { comment }) } as const;
  const wanted = choices.separator ?? stated;
  const candidates = (wanted === undefined ? SEPARATORS : [wanted]).map((separator) => {
    const sample = firstRecords(text, { ...base, separator }, name);
    const rows = sample.filter((record) => record.comment === undefined);
    return { separator, sample, rows, score: score(rows, choices.decimal) };
  });
  let best = candidates[0];
  for (const candidate of candidates) if (candidate.score > best.score) best = candidate;
  // Nothing fits: the one that cuts the first line into most fields, for the error to name the line that differs.
  if (best.score < 0) {
    for (const candidate of candidates) {
      if ((candidate.rows[0]?.fields.length ?? 0) > (best.rows[0]?.fields.length ?? 0) && candidate.separator !== ' ')
        best = candidate;
    }
  }
  const { separator, rows } = best;
  const decimal = choices.decimal ?? decimalOf(rows);
  const notes: string[] = [];
  if (separator !== ',' && wanted === undefined && (rows[0]?.fields.length ?? 0) > 1) {
    notes.push(`separated by ${NAMES[separator]} (data.separator)`);
  }
  if (decimal === ',' && choices.decimal === undefined) notes.push('decimal commas (data.decimal)');
  return { ...base, separator, decimal, sample: best.sample, notes };
}

/** The first records, up to where a quote does not fit the separator. */
function firstRecords(text: string, format: LineFormat, name: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  try {
    for (const record of csvRecords([text], format, name)) {
      records.push(record);
      if (records.length >= ROWS) break;
    }
  } catch {
    return records;
  }
  return records;
}

/** The share of numbers among the cells where all rows have equally many, two or more; else below zero. */
function score(rows: readonly CsvRecord[], decimal: DecimalMark | undefined): number {
  const last = rows.at(-1)?.fields.length ?? 0;
  if (last < 2) return -1;
  const uneven = rows.findIndex((row, i) => row.fields.length !== last && !(i === 0 && row.fields.length === last - 1));
  if (uneven >= 0) return -1;
  let numbers = 0;
  let cells = 0;
  for (const { fields } of rows.length > 1 ? rows.slice(1) : rows) {
    for (const field of fields) {
      cells++;
      const isNumber = (mark: DecimalMark) => !Number.isNaN(cellNumber(field, mark));
      if (isMissing(field) || isNumber(decimal ?? '.') || (decimal === undefined && isNumber(','))) numbers++;
    }
  }
  // A first row that is one short, as R writes it, is a last resort.
  const even = rows[0].fields.length === last ? 1 : 0.5;
  return cells === 0 ? 0 : (even * numbers) / cells;
}

/** A comma where cells have it before their fraction and none has a point; not where it may separate thousands. */
function decimalOf(rows: readonly CsvRecord[]): DecimalMark {
  let certain = false;
  for (const { fields } of rows) {
    for (const field of fields) {
      const cell = field.trim();
      if (/^[+-]?\d*\.\d/.test(cell) && !Number.isNaN(cellNumber(cell, '.'))) return '.';
      if (cell.includes(',') && !Number.isNaN(cellNumber(cell, ',')) && !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(cell))
        certain = true;
    }
  }
  return certain ? ',' : '.';
}
