import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';

/** Tokens, fixed maps between them, and the readout, of some samples (note paths, section 1.1). */
export interface TokenInputs {
  /** T_1..T_(L+1): tokens below and above every set of maps. */
  readonly tokenCounts: readonly number[];
  /** M_1..M_L */
  readonly sets: readonly number[];
  /** X, n x (T_1 N_0), columns (token, input). */
  readonly tokens: Matrix;
  /** A^l of every set, n x (M_l T_(l+1) T_l), columns (head, query token, key token); one row serves all samples. */
  readonly maps: readonly Matrix[];
  /** r, n x T_(L+1). */
  readonly readout: Matrix;
}

/** Largest number of features made without asking: 1 GiB of numbers. */
const LIMIT = 2 ** 27;

/**
 * The features of all paths, xi_pi(x) = X^T (A^(1,n_1))^T ... (A^(L,n_L))^T r: from the readout down, so that no product of two
 * maps is ever formed (note paths, section 1.1).
 *
 * @returns n x (M N_0), columns (path, input), n_1 slowest
 * @throws InputError where shapes do not fit each other, or for more features than fit into 1 GiB
 */
export function pathFeatures(inputs: TokenInputs): Matrix {
  checkTokenInputs(inputs);
  const { tokenCounts, sets, tokens, maps, readout } = inputs;
  const n0 = tokens.columns / tokenCounts[0];
  const paths = sets.reduce((product, count) => product * count, 1);
  if (tokens.rows * paths * n0 > LIMIT) {
    const gib = (tokens.rows * paths * n0 * 8) / 2 ** 30;
    throw new InputError(
      'paths',
      `${tokens.rows} samples x ${paths} paths x ${n0} inputs, ${gib.toPrecision(3)} GiB`,
      'features of at most 1 GiB: fewer heads, layers or samples',
    );
  }
  const result = matrix(tokens.rows, paths * n0);
  for (let mu = 0; mu < tokens.rows; mu++) {
    // Rows: paths through the sets above; columns: tokens.
    let rows = 1;
    let v = readout.data.slice(mu * readout.columns, (mu + 1) * readout.columns);
    for (let l = sets.length - 1; l >= 0; l--) {
      const [below, above] = [tokenCounts[l], tokenCounts[l + 1]];
      const row = maps[l].rows === 1 ? 0 : mu;
      const map = maps[l].data.subarray(row * maps[l].columns, (row + 1) * maps[l].columns);
      const next = new Float64Array(sets[l] * rows * below);
      for (let n = 0; n < sets[l]; n++) {
        for (let q = 0; q < rows; q++) {
          const out = (n * rows + q) * below;
          for (let t = 0; t < above; t++) {
            const weight = v[q * above + t];
            if (weight === 0) continue;
            const from = (n * above + t) * below;
            for (let s = 0; s < below; s++) next[out + s] += weight * map[from + s];
          }
        }
      }
      v = next;
      rows *= sets[l];
    }
    for (let q = 0; q < rows; q++) {
      const out = mu * result.columns + q * n0;
      for (let s = 0; s < tokenCounts[0]; s++) {
        const weight = v[q * tokenCounts[0] + s];
        if (weight === 0) continue;
        const row = mu * tokens.columns + s * n0;
        for (let i = 0; i < n0; i++) result.data[out + i] += weight * tokens.data[row + i];
      }
    }
  }
  return result;
}

/** Throws an `InputError` that names the first shape that does not fit the others. */
export function checkTokenInputs({ tokenCounts, sets, tokens, maps, readout }: TokenInputs): void {
  const n = tokens.rows;
  if (sets.length === 0 || maps.length !== sets.length || tokenCounts.length !== sets.length + 1) {
    throw new InputError(
      'maps',
      `${maps.length} sets of maps, ${tokenCounts.length} numbers of tokens`,
      `one set for each of ${sets.length} hidden layers (at least one), and one number of tokens more`,
    );
  }
  if (tokens.columns === 0 || tokens.columns % tokenCounts[0] !== 0) {
    throw new InputError('tokens', `${tokens.columns} numbers a sample`, `a multiple of ${tokenCounts[0]} tokens`);
  }
  maps.forEach((map, l) => {
    const expected = sets[l] * tokenCounts[l + 1] * tokenCounts[l];
    if ((map.rows !== n && map.rows !== 1) || map.columns !== expected) {
      throw new InputError(
        `maps[${l}]`,
        `${map.rows} samples of ${map.columns} numbers`,
        `${n} samples of ${sets[l]} heads x ${tokenCounts[l + 1]} x ${tokenCounts[l]} tokens`,
      );
    }
  });
  if (readout.rows !== n || readout.columns !== tokenCounts[sets.length]) {
    throw new InputError(
      'readout',
      `${readout.rows} x ${readout.columns}`,
      `${n} x ${tokenCounts[sets.length]}, one weight for each token above the last maps`,
    );
  }
}
