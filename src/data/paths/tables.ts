import { InputError } from '../../base/input-error.ts';
import type { Matrix } from '../../linalg/matrix.ts';

/** Tokens, maps and readout of some rows (note paths, section 1.1); a matrix of maps of one row serves all rows alike. */
export interface PathRows {
  /** X, n x (T_1 N_0). */
  readonly tokens: Matrix;
  /** A^l of every set, n x (M_l T_(l+1) T_l), columns (head, query token, key token). */
  readonly maps: readonly Matrix[];
  /** r, n x T_(L+1). */
  readonly readout: Matrix;
}

/** What a network of paths gets besides targets. */
export interface PathTables {
  /** T_1..T_(L+1) */
  readonly tokenCounts: readonly number[];
  /** M_1..M_L */
  readonly sets: readonly number[];
  readonly train: PathRows;
  readonly test: PathRows;
  /** What to know about the maps, in sentences. */
  readonly notes: readonly string[];
}

/** Throws an `InputError` naming the first entry that is not a finite number. */
export function requireFiniteArray(name: string, values: ArrayLike<number>, shape: readonly number[]): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const place: number[] = [];
    let rest = i;
    for (let k = shape.length - 1; k >= 0; k--) {
      place.unshift(rest % shape[k]);
      rest = Math.floor(rest / shape[k]);
    }
    throw new InputError(`${name}[${place.join('][')}]`, String(values[i]), 'a finite number');
  }
}
