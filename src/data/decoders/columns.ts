/** Cells of a column that are not of its kind: missing ones, words among numbers, numbers beyond what a double holds. */
export interface Flaws {
  /** Cells that are not of the column's kind. */
  readonly count: number;
  /** Those of them that are missing (empty, null, NA, NaN). */
  readonly missing: number;
  /** Where the first one stands: `line 9`, or `row 8 (the first is 0)`. */
  readonly place: string;
  /** The first one as the file has it. */
  readonly cell: string;
}

interface ColumnHead {
  readonly name: string;
  /** The type as the file states it; absent where a text file leaves it to be seen. */
  readonly type?: string;
  /** Why the column holds row numbers or names of rows and no input, by the file's own metadata or by its look. */
  readonly rowNumbers?: string;
  readonly flaws?: Flaws;
}

/** Numbers; a cell that is none is NaN and counted in `flaws`. */
export interface NumberColumn extends ColumnHead {
  readonly kind: 'numbers';
  readonly values: Float64Array;
  /** Truth values, held as 1 and 0. */
  readonly truth?: true;
  /** The cells as words, of a column of numbers with flaws: what classes are made of where a spec asks for them. */
  readonly words?: readonly string[];
  /** Names of the classes 0, 1, ... that the file ships with the column. */
  readonly classNames?: readonly string[];
}

/** Words; a missing cell is the empty word and counted in `flaws`. */
export interface WordColumn extends ColumnHead {
  readonly kind: 'words';
  readonly values: readonly string[];
}

/** A column that can be neither input nor target: times, structures, lists of different lengths. */
export interface OtherColumn extends ColumnHead {
  readonly kind: 'other';
  /** What it is, for the error of a spec that asks for it: `times (TIMESTAMP)`. */
  readonly what: string;
}

/** A column of a table file. */
export type Column = NumberColumn | WordColumn | OtherColumn;

/** A table file: columns of equal length. */
export interface ColumnTable {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** What was guessed while reading, and how each guess is overridden. */
  readonly notes: readonly string[];
}
