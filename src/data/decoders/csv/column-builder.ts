import { FlawCounter } from '../column-builders.ts';
import type { Column } from '../columns.ts';
import { cellNumber, cellTruth, type DecimalMark, isMissing } from './cells.ts';

/** Collects the cells of a column: numbers as they come, words by their place among the different ones. */
export class ColumnBuilder {
  #numbers = new Float64Array(256);
  /** Place of each cell in `#words`, -1 for a number; absent while all are numbers. */
  #places: Int32Array | undefined;
  readonly #words = new Map<string, number>();
  #rows = 0;
  #numeric = 0;
  #missing = 0;
  #truths = 0;
  readonly #notNumbers = new FlawCounter();
  readonly #gaps = new FlawCounter();
  readonly #decimal: DecimalMark;

  constructor(decimal: DecimalMark) {
    this.#decimal = decimal;
  }

  /** @param line - of the file, for messages */
  push(cell: string, line: number): void {
    const row = this.#rows++;
    if (row === this.#numbers.length) this.#grow();
    const number = cellNumber(cell, this.#decimal);
    this.#numbers[row] = number;
    if (!Number.isNaN(number)) {
      this.#numeric++;
      if (this.#places !== undefined) this.#places[row] = -1;
      return;
    }
    const text = cell.trim();
    const missing = isMissing(text);
    if (missing) {
      this.#missing++;
      this.#gaps.add(`line ${line}`, text, true);
    } else if (cellTruth(text) !== undefined) this.#truths++;
    this.#notNumbers.add(`line ${line}`, text, missing);
    this.#places ??= new Int32Array(this.#numbers.length).fill(-1);
    let place = this.#words.get(text);
    if (place === undefined) {
      place = this.#words.size;
      this.#words.set(text, place);
    }
    this.#places[row] = place;
  }

  #grow(): void {
    const numbers = new Float64Array(2 * this.#numbers.length);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    if (this.#places === undefined) return;
    const places = new Int32Array(numbers.length).fill(-1);
    places.set(this.#places);
    this.#places = places;
  }

  /** Whether the column has a name and cells of none. */
  get empty(): boolean {
    return this.#missing === this.#rows && this.#words.size === 1 && this.#words.has('');
  }

  column(name: string): Column {
    const values = this.#numbers.slice(0, this.#rows);
    if (this.#places === undefined) return { name, kind: 'numbers', values };
    if (this.#missing === this.#rows) return { name, kind: 'other', what: 'missing cells alone' };
    const present = this.#rows - this.#missing;
    if (this.#truths === present) {
      const words = this.#texts();
      words.forEach((word, i) => {
        values[i] = cellTruth(word) ?? Number.NaN;
      });
      return { name, kind: 'numbers', truth: true, values, ...this.#gaps.result() };
    }
    if (this.#numeric === 0) {
      return { name, kind: 'words', values: this.#texts(), ...this.#gaps.result() };
    }
    return { name, kind: 'numbers', values, words: this.#texts(), ...this.#notNumbers.result() };
  }

  #texts(): string[] {
    const words = [...this.#words.keys()];
    const places = this.#places ?? new Int32Array(0);
    return Array.from({ length: this.#rows }, (_, i) => (places[i] < 0 ? String(this.#numbers[i]) : words[places[i]]));
  }
}
