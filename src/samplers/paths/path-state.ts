import { backend } from '../../linalg/active-backend.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { effectiveReadoutBelow, type GatedWeights, lastEffectiveReadout } from '../gated/gated-state.ts';
import type { PathInputs, PathTask } from './path-task.ts';

/** Maps of one set at all samples, with the numbers of tokens below and above and of heads. */
export interface MapSet {
  /** n x (M T' T), or one row for all samples. */
  readonly maps: Matrix;
  readonly heads: number;
  readonly below: number;
  readonly above: number;
}

/** z[mu, t, (n, j)] = sum_s A^n_ts h[mu, s, j]: rows (sample, token above), columns (head, unit). */
export function mapUp({ maps, heads, below, above }: MapSet, hidden: Matrix): Matrix {
  const samples = hidden.rows / below;
  const units = hidden.columns;
  const result = matrix(samples * above, heads * units);
  for (let mu = 0; mu < samples; mu++) {
    for (let n = 0; n < heads; n++) {
      backend().gemm(
        false,
        false,
        above,
        units,
        below,
        1,
        maps.data,
        (maps.rows === 1 ? 0 : mu) * maps.columns + n * above * below,
        below,
        hidden.data,
        mu * below * units,
        units,
        0,
        result.data,
        mu * above * heads * units + n * units,
        heads * units,
      );
    }
  }
  return result;
}

/** b[mu, s, j] = sum_nt A^n_ts g[mu, t, (n, j)]: from tokens above to tokens below. */
export function mapDown({ maps, heads, below, above }: MapSet, given: Matrix): Matrix {
  const samples = given.rows / above;
  const units = given.columns / heads;
  const result = matrix(samples * below, units);
  for (let mu = 0; mu < samples; mu++) {
    for (let n = 0; n < heads; n++) {
      backend().gemm(
        true,
        false,
        below,
        units,
        above,
        1,
        maps.data,
        (maps.rows === 1 ? 0 : mu) * maps.columns + n * above * below,
        below,
        given.data,
        mu * above * given.columns + n * units,
        given.columns,
        1,
        result.data,
        mu * below * units,
        units,
      );
    }
  }
  return result;
}

/** z_0..z_L of a network: what each layer of weights multiplies, rows (sample, token); z_0 are the tokens. */
export function upward(weights: GatedWeights, sets: readonly MapSet[], tokens: Matrix): Matrix[] {
  const inputs = [tokens];
  sets.forEach((set, l) => {
    const hidden = multiply(inputs[l], weights[l], { transposeB: true });
    const scale = 1 / Math.sqrt(inputs[l].columns);
    for (let i = 0; i < hidden.data.length; i++) hidden.data[i] *= scale;
    inputs.push(mapUp(set, hidden));
  });
  return inputs;
}

/** The maps of every set at some samples. */
export function mapSetsOf({ tokenCounts, sets }: PathTask, inputs: PathInputs): MapSet[] {
  return sets.map((heads, l) => ({
    maps: inputs.maps[l],
    heads,
    below: tokenCounts[l],
    above: tokenCounts[l + 1],
  }));
}

/** Tokens as rows (sample, token). */
export function tokenRows({ tokenCounts: [first] }: PathTask, { tokens }: PathInputs): Matrix {
  return matrix(tokens.rows * first, tokens.columns / first, tokens.data);
}

/** f = sum_t r_t a . z_L / sqrt(N_L M_L), n x m. */
export function readOutTokens(readoutWeights: Matrix, z: Matrix, readout: Matrix): Matrix {
  const values = multiply(z, readoutWeights, { transposeB: true });
  const m = readoutWeights.rows;
  const tokens = readout.columns;
  const result = matrix(readout.rows, m);
  const scale = 1 / Math.sqrt(z.columns);
  for (let mu = 0; mu < readout.rows; mu++) {
    for (let t = 0; t < tokens; t++) {
      const weight = scale * readout.data[mu * tokens + t];
      if (weight === 0) continue;
      for (let k = 0; k < m; k++) result.data[mu * m + k] += weight * values.data[(mu * tokens + t) * m + k];
    }
  }
  return result;
}

/** B_1..B_L of a network, N_l x D_l: what each unit of a hidden layer does to the outputs along every path above it (note paths, section 2.1). */
export function effectiveReadouts(weights: GatedWeights, sets: readonly number[]): Matrix[] {
  const depth = sets.length;
  const readouts = [lastEffectiveReadout(weights[depth], sets[depth - 1])];
  for (let l = depth - 1; l > 0; l--) readouts.unshift(effectiveReadoutBelow(weights[l], readouts[0], sets[l - 1]));
  return readouts;
}

/**
 * f = 1 / sqrt(N_1 M N_0) sum_pi xi_pi(x) . W_1^T B_1[., (pi, k)], n x m: the network as a sum over its paths (note paths, section
 * 2.1), or over those that go through no cut head, which is the network with the weights of those heads zeroed.
 */
export function functionOfPaths(
  features: Matrix,
  first: Matrix,
  readout: Matrix,
  outputs: number,
  keep?: readonly boolean[],
): Matrix {
  const along = multiply(readout, first, { transposeA: true });
  const [d, n0] = [along.rows, along.columns];
  const scale = 1 / Math.sqrt((first.rows * d * n0) / outputs);
  const coefficients = matrix((d / outputs) * n0, outputs);
  for (let e = 0; e < d; e++) {
    const path = Math.floor(e / outputs);
    if (keep !== undefined && !keep[path]) continue;
    for (let i = 0; i < n0; i++) {
      coefficients.data[(path * n0 + i) * outputs + (e % outputs)] = scale * along.data[e * n0 + i];
    }
  }
  return multiply(features, coefficients);
}

/**
 * What each layer of weights acts on, along the paths above it: rows (sample, path through the sets above), columns (head, unit); for
 * the first layer rows (sample, path) of features, for the readout one row a sample.
 *
 * @param features - n x (M N_0)
 */
export function inputsAlongPaths(features: Matrix, weights: GatedWeights, sets: readonly number[]): Matrix[] {
  const paths = sets.reduce((product, count) => product * count, 1);
  const inputs = [matrix(features.rows * paths, features.columns / paths, features.data)];
  let above = paths;
  sets.forEach((heads, l) => {
    const scale = 1 / Math.sqrt(inputs[l].columns);
    const hidden = multiply(inputs[l], weights[l], { transposeB: true });
    const units = hidden.columns;
    const from = above;
    above /= heads;
    const next = matrix(features.rows * above, heads * units);
    for (let mu = 0; mu < features.rows; mu++) {
      for (let n = 0; n < heads; n++) {
        for (let path = 0; path < above; path++) {
          const own = (mu * from + n * above + path) * units;
          const out = ((mu * above + path) * heads + n) * units;
          for (let i = 0; i < units; i++) next.data[out + i] = scale * hidden.data[own + i];
        }
      }
    }
    inputs.push(next);
  });
  return inputs;
}
