import type { ShapedArray } from './number-array.ts';

/** An array of words. */
export interface WordArray {
  readonly shape: readonly number[];
  /** C order. */
  readonly words: readonly string[];
}

/** A file of named arrays. */
export interface ArrayFile {
  readonly arrays: ReadonlyMap<string, ShapedArray>;
  readonly words: ReadonlyMap<string, WordArray>;
  /** What else is in the file, and why it is no array of numbers or words. */
  readonly others: ReadonlyMap<string, string>;
  /** What was guessed while reading. */
  readonly notes: readonly string[];
  /** Whether a row of numbers is how the file writes a list of them (MATLAB has no arrays of one dimension). */
  readonly rowsAreLists?: boolean;
}

/** One entry of a file of arrays. */
export type ArrayPart =
  | { readonly kind: 'numbers'; readonly array: ShapedArray; readonly note?: string }
  | { readonly kind: 'words'; readonly array: WordArray }
  | { readonly kind: 'other'; readonly what: string };

/** A file of arrays from its entries. */
export function arrayFile(
  parts: Iterable<readonly [string, ArrayPart]>,
  more: Pick<ArrayFile, 'rowsAreLists'> & { readonly notes?: readonly string[] } = {},
): ArrayFile {
  const arrays = new Map<string, ShapedArray>();
  const words = new Map<string, WordArray>();
  const others = new Map<string, string>();
  const notes = [...(more.notes ?? [])];
  for (const [name, part] of parts) {
    if (part.kind === 'numbers') {
      arrays.set(name, part.array);
      if (part.note !== undefined) notes.push(`${name}: ${part.note}`);
    } else if (part.kind === 'words') words.set(name, part.array);
    else others.set(name, part.what);
  }
  return { arrays, words, others, notes, ...(more.rowsAreLists ? { rowsAreLists: true } : {}) };
}
