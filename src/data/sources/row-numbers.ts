import type { Column } from '../decoders/columns.ts';

/** Names that tools give to row numbers when they write or read them back: pandas, readr, data frames of R. */
const NAMES =
  /^(|Unnamed: \d+(_level_\d+)?|index|level_\d+|__index_level_\d+__|\.\.\.\d+|row\.names|rownames|_row_index|row_nr)$/;

/**
 * The columns, those that hold row numbers marked: a column without a name of whole numbers or words that differ, or one with a
 * tool's name for it that counts the rows.
 */
export function withRowNumbers(columns: readonly Column[]): Column[] {
  return columns.map((column, place) => {
    if (column.rowNumbers !== undefined || !(NAMES.test(column.name) || (column.name === 'X' && place === 0))) {
      return column;
    }
    const unnamed = column.name === '' || column.name.startsWith('Unnamed: ');
    const why = rowNumbersOf(column, unnamed);
    return why === undefined ? column : { ...column, rowNumbers: why };
  });
}

function rowNumbersOf(column: Column, unnamed: boolean): string | undefined {
  if (column.flaws !== undefined || column.kind === 'other') return undefined;
  const head = unnamed ? 'no name and ' : '';
  if (column.values.length < 2) return undefined;
  if (column.kind === 'words') {
    const { values } = column;
    return unnamed && new Set(values).size === values.length ? 'no name and a different word in every row' : undefined;
  }
  const { values } = column;
  const first = values[0];
  if ((first === 0 || first === 1) && values.every((value, i) => value === first + i)) {
    return `${head}counts the rows`;
  }
  const distinct = unnamed && values.every((value) => Number.isInteger(value) && value >= 0);
  return distinct && new Set(values).size === values.length ? 'no name and a different number in every row' : undefined;
}
