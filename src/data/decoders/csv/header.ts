import { cellNumber, isMissing } from './cells.ts';
import type { Dialect } from './dialect.ts';

/** Names of the columns, and whether the first row holds them. */
export interface Header {
  readonly names: readonly string[];
  /** Whether the first row is to be passed over. */
  readonly inFirstRow: boolean;
  readonly notes: readonly string[];
}

/**
 * Names of the columns of a table: the first row where it has words, or rising whole numbers above decimals; the last comment
 * before it where that has as many words (np.savetxt); else c0, c1, ...
 *
 * @param stated - `data.header`
 */
export function csvHeader(dialect: Dialect, stated: boolean | undefined): Header {
  const rows = dialect.sample.filter((record) => record.comment === undefined);
  const [first, ...body] = rows.map((record) => record.fields);
  const width = body[0]?.length ?? first.length;
  const numbered = Array.from({ length: width }, (_, j) => `c${j}`);
  // R writes no name above the names of rows.
  const named = (fields: readonly string[]) =>
    (fields.length === width - 1 ? ['', ...fields] : fields).map((field) => field.trim());
  if (stated === true) return { names: named(first), inFirstRow: true, notes: [] };
  const words = commentNames(dialect, width);
  if (stated === false) return { names: words ?? numbered, inFirstRow: false, notes: [] };
  if (first.length === width - 1) return { names: named(first), inFirstRow: true, notes: [] };
  const kind = firstRowKind(first, body, dialect);
  if (kind === 'words') return { names: named(first), inFirstRow: true, notes: [] };
  if (words !== undefined) {
    return {
      names: words,
      inFirstRow: false,
      notes: [`names from the comment ${JSON.stringify(words.join(', ').slice(0, 40))}`],
    };
  }
  if (kind === 'numbers') {
    const listed = first.length <= 4 ? first.join(', ') : `${first.slice(0, 3).join(', ')}, ...`;
    return {
      names: named(first),
      inFirstRow: true,
      notes: [`the first line, ${listed}, taken as names (data.header: false if it is a row)`],
    };
  }
  return {
    names: numbered,
    inFirstRow: false,
    notes: [`no line of names, columns are c0, c1, ... (data.header: true if the first is one)`],
  };
}

/** Whether the first row is one of words, of whole numbers that are names, or of data. */
function firstRowKind(
  first: readonly string[],
  body: readonly (readonly string[])[],
  { decimal }: Dialect,
): 'words' | 'numbers' | 'data' {
  const numbers = first.map((field) => cellNumber(field, decimal));
  const isWhole = (j: number) => /^\s*\d+\s*$/.test(first[j]);
  const places = first.map((_, j) => j);
  const numeric = places.filter((j) => !Number.isNaN(numbers[j]));
  const wholeAndRising = numeric.every((j, i) => isWhole(j) && (i === 0 || numbers[j] > numbers[numeric[i - 1]]));
  const others = places.filter((j) => Number.isNaN(numbers[j]));
  if (others.length === 0) {
    const counts = places.length > 1 && numbers.every((value, j) => value === j);
    const hasFraction = () =>
      body.some((row) => row.some((field) => /[.,e]/i.test(field) && !Number.isNaN(cellNumber(field, decimal))));
    return wholeAndRising && places.length > 1 && (counts || hasFraction()) ? 'numbers' : 'data';
  }
  if (numeric.length === 0 || wholeAndRising) return 'words';
  const again = (j: number) => isMissing(first[j]) || body.some((row) => row[j]?.trim() === first[j].trim());
  return numeric.some((j) => !isWhole(j)) || others.every(again) ? 'data' : 'words';
}

/** The last comment before the first row, where it is as many words as there are columns. */
function commentNames({ sample, separator }: Dialect, width: number): string[] | undefined {
  const before = sample.slice(
    0,
    sample.findIndex((record) => record.comment === undefined),
  );
  const text = before.at(-1)?.comment;
  if (text === undefined) return undefined;
  for (const cut of [separator === ' ' ? /[ \t]+/ : separator, ',', /[ \t]+/]) {
    const words = text.split(cut).map((word) => word.trim().replace(/^"(.*)"$/, '$1'));
    const fits = (word: string) => word !== '' && (cut === separator || !/\s/.test(word));
    if (words.length === width && words.every((word) => fits(word) && Number.isNaN(cellNumber(word, '.'))))
      return words;
  }
  return undefined;
}
