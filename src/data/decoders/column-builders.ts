import type { Column, Flaws, NumberColumn } from './columns.ts';
import type { FrameMetadata } from './table-metadata.ts';

/** Place of a row in messages about files whose lines cannot be counted. */
function rowPlace(row: number): string {
  return `row ${row} (the first is 0)`;
}

/** Collects what is wrong with the cells of a column; the first is quoted. */
export class FlawCounter {
  #count = 0;
  #missing = 0;
  #place = '';
  #cell = '';

  add(place: string | number, cell: string, missing: boolean): void {
    if (this.#count === 0) {
      this.#place = typeof place === 'number' ? rowPlace(place) : place;
      this.#cell = cell.length > 40 ? `${cell.slice(0, 40)}...` : cell;
    }
    this.#count++;
    if (missing) this.#missing++;
  }

  result(): { readonly flaws?: Flaws } {
    if (this.#count === 0) return {};
    return { flaws: { count: this.#count, missing: this.#missing, place: this.#place, cell: this.#cell } };
  }
}

/** Why a column is no input although it has numbers: what the file says of itself. */
export function ownIndex(name: string, frame: FrameMetadata): { readonly rowNumbers?: string } {
  return frame.index.has(name) ? { rowNumbers: 'the index, by the metadata of pandas' } : {};
}

/**
 * A column of numbers from values of any kind.
 *
 * @param number - the number of a value that is there; NaN where there is none
 */
export function numberColumn(
  name: string,
  type: string,
  rows: number,
  cell: (row: number) => unknown,
  number: (value: unknown) => number,
  more: Partial<Pick<NumberColumn, 'truth' | 'classNames' | 'rowNumbers'>> = {},
): Column {
  const values = new Float64Array(rows);
  const flaws = new FlawCounter();
  for (let i = 0; i < rows; i++) {
    const value = cell(i);
    const missing = value === null || value === undefined;
    const x = missing ? Number.NaN : number(value);
    values[i] = x;
    if (!Number.isFinite(x)) flaws.add(i, missing ? 'null' : String(value), missing || Number.isNaN(value));
  }
  return { name, type, kind: 'numbers', values, ...more, ...flaws.result() };
}

/** A column of words from values of any kind. */
export function wordColumn(
  name: string,
  type: string,
  rows: number,
  cell: (row: number) => unknown,
  more: { readonly rowNumbers?: string } = {},
): Column {
  const flaws = new FlawCounter();
  const values = Array.from({ length: rows }, (_, i) => {
    const value = cell(i);
    if (value === null || value === undefined) {
      flaws.add(i, 'null', true);
      return '';
    }
    return typeof value === 'string' ? value : String(value);
  });
  return { name, type, kind: 'words', values, ...more, ...flaws.result() };
}
