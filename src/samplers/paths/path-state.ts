import { backend } from '../../linalg/active-backend.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import type { GatedWeights } from '../gated/gated-state.ts';

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

/** b[(mu, k), s, j] = sum_nt A^n_ts g[(mu, k), t, (n, j)]: from tokens above to tokens below. */
export function mapDown({ maps, heads, below, above }: MapSet, given: Matrix, outputs: number): Matrix {
  const samples = given.rows / (outputs * above);
  const units = given.columns / heads;
  const result = matrix(samples * outputs * below, units);
  for (let mu = 0; mu < samples; mu++) {
    for (let k = 0; k < outputs; k++) {
      const row = mu * outputs + k;
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
          row * above * given.columns + n * units,
          given.columns,
          1,
          result.data,
          row * below * units,
          units,
        );
      }
    }
  }
  return result;
}

/** z_0..z_L of a network: what each layer of weights multiplies, rows (sample, token). */
export function upward(weights: GatedWeights, sets: readonly MapSet[], tokens: Matrix): Matrix[] {
  const inputs = [mapUp(sets[0], tokens)];
  for (let l = 1; l < sets.length; l++) {
    const hidden = multiply(inputs[l - 1], weights[l - 1], { transposeB: true });
    const scale = 1 / Math.sqrt(inputs[l - 1].columns);
    for (let i = 0; i < hidden.data.length; i++) hidden.data[i] *= scale;
    inputs.push(mapUp(sets[l], hidden));
  }
  return inputs;
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

/** B_L: r_t at output k, rows (sample, output, token), columns outputs. */
export function topSensitivities(readout: Matrix, outputs: number): Matrix {
  const tokens = readout.columns;
  const result = matrix(readout.rows * outputs * tokens, outputs);
  for (let mu = 0; mu < readout.rows; mu++) {
    for (let k = 0; k < outputs; k++) {
      for (let t = 0; t < tokens; t++) {
        result.data[((mu * outputs + k) * tokens + t) * outputs + k] = readout.data[mu * tokens + t];
      }
    }
  }
  return result;
}

/** B of the layer below a layer of weights: derivatives of f by the outputs of the weights below. */
export function sensitivitiesBelow(weights: Matrix, set: MapSet, upper: Matrix, outputs: number): Matrix {
  const through = multiply(upper, weights);
  const scale = 1 / Math.sqrt(weights.columns);
  for (let i = 0; i < through.data.length; i++) through.data[i] *= scale;
  return mapDown(set, through, outputs);
}
