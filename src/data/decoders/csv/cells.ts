const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMA = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;
const MISSING = /^(|NA|N\/A|n\/a|NaN|nan|-nan|-NaN|NULL|null|None|<NA>|#N\/A|#NA|NaT|\?|\.|-)$/;

/** The letter before the fraction. */
export type DecimalMark = '.' | ',';

/** The number of a cell, or NaN for a cell that is no finite decimal number. */
export function cellNumber(cell: string, decimal: DecimalMark): number {
  const text = cell.trim();
  if (!(decimal === ',' ? COMMA : PLAIN).test(text)) return Number.NaN;
  const number = Number(decimal === ',' ? text.replace(',', '.') : text);
  return Number.isFinite(number) ? number : Number.NaN;
}

/** Whether a cell says that its value is missing. */
export function isMissing(cell: string): boolean {
  return MISSING.test(cell.trim());
}

/** 1 or 0 for a truth value, however it is written, else undefined. */
export function cellTruth(cell: string): number | undefined {
  const text = cell.trim();
  if (/^true$/i.test(text)) return 1;
  return /^false$/i.test(text) ? 0 : undefined;
}
