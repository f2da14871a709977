/** A column of a table file: numbers, or words. */
export type Column =
  | { readonly name: string; readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly name: string; readonly kind: 'words'; readonly values: readonly string[] };

/** A table file: columns of equal length. */
export interface ColumnTable {
  readonly rows: number;
  readonly columns: readonly Column[];
}
