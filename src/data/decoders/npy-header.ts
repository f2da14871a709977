import { fileError } from './limits.ts';

/** The header of a .npy file: the three entries of its Python dictionary. */
export interface NpyHeader {
  /** `<f8`, `|O`, or the list of the fields of a structured type. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

const ENTRY =
  /[ \n]*'(descr|fortran_order|shape)'[ \n]*:[ \n]*('[^'\\]*'|\[[^{}]*\]|True|False|\([^(){}]*\))[ \n]*(,|(?=\}))/y;
const TUPLE = /^\([ ]*(?:(?:0|[1-9]\d*)L?[ ]*,[ ]*)*(?:(?:0|[1-9]\d*)L?[ ]*)?\)$/;

/**
 * The header as numpy reads it: a dictionary of exactly descr, fortran_order and shape (numpy.lib.format, "Format Version 1.0").
 *
 * @throws InputError for anything that numpy refuses too
 */
export function parseNpyHeader(text: string, name: string): NpyHeader {
  const entries = new Map<string, string>();
  const bad = () => fileError(name, 'an npy header that cannot be read', 'an array of plain numbers');
  if (text[0] !== '{') throw bad();
  ENTRY.lastIndex = 1;
  let end = 1;
  for (let match = ENTRY.exec(text); match !== null; match = ENTRY.exec(text)) {
    if (entries.has(match[1])) throw bad();
    entries.set(match[1], match[2]);
    end = ENTRY.lastIndex;
  }
  if (!/^[ \n]*\}[ \n]*$/.test(text.slice(end))) throw bad();
  const [descr, order, tuple] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key));
  if (descr === undefined || order === undefined || tuple === undefined) throw bad();
  if (!/^['[]/.test(descr) || !/^(True|False)$/.test(order) || !TUPLE.test(tuple)) throw bad();
  const sizes = tuple
    .slice(1, -1)
    .split(',')
    .map((size) => size.trim().replace(/L$/, ''));
  // One number in brackets is no tuple in Python; `(3,)` is.
  if (sizes.length === 1 && sizes[0] !== '') throw bad();
  const shape = sizes.filter((size) => size !== '').map(Number);
  if (shape.length > 64 || shape.some((size) => !Number.isSafeInteger(size))) {
    throw fileError(name, `the shape ${tuple.slice(0, 60)}`, 'at most 64 dimensions of whole numbers');
  }
  return { descr: descr.replace(/^'|'$/g, ''), fortranOrder: order === 'True', shape };
}
