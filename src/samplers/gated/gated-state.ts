import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gramOfColumns, multiply } from '../../linalg/products.ts';
import type { RandomStream } from '../../random/stream.ts';
import type { GatedNetwork } from './gated-task.ts';

/**
 * Weights of a gated network, one matrix for each layer of weights: row i belongs to unit i of the layer it feeds; columns (n, j)
 * to gate n and unit j of the layer it leaves. The first layer is ungated, the last is the readout.
 */
export type GatedWeights = Matrix[];

/** The same weights in memory of their own. */
export function copyWeights(weights: GatedWeights): GatedWeights {
  return weights.map(({ rows, columns, data }) => matrix(rows, columns, data.slice()));
}

/** A draw of the prior; `inputs` is the number of coordinates of the inputs. */
export function drawPrior(
  stream: RandomStream,
  network: GatedNetwork,
  gates: readonly number[],
  inputs: number,
  outputs: number,
): GatedWeights {
  const { widths, priorVariances } = network;
  const sizes = [inputs, ...widths.map((width, l) => width * gates[l])];
  return sizes.map((columns, l) => {
    const rows = l < widths.length ? widths[l] : outputs;
    const data = stream.fillNormal(new Float64Array(rows * columns), Math.sqrt(priorVariances[l]));
    return matrix(rows, columns, data);
  });
}

/** Activations times gates: n x M N, columns (gate, unit). */
export function gatedActivations(activations: Matrix, gates: Matrix): Matrix {
  const n = activations.columns;
  const count = gates.columns;
  const result = matrix(activations.rows, count * n);
  for (let x = 0; x < activations.rows; x++) {
    for (let g = 0; g < count; g++) {
      const open = gates.data[x * count + g];
      if (open === 0) continue;
      const out = (x * count + g) * n;
      for (let j = 0; j < n; j++) result.data[out + j] = open * activations.data[x * n + j];
    }
  }
  return result;
}

/** Hidden activations h_1..h_L and their gated forms at some points. */
export interface GatedForward {
  readonly hidden: readonly Matrix[];
  readonly gated: readonly Matrix[];
}

/** h_1..h_L; the readout is left to the caller. */
export function forwardHidden(
  weights: GatedWeights,
  inputs: Matrix,
  gates: readonly Matrix[],
  inputDimension: number,
): GatedForward {
  const hidden: Matrix[] = [];
  const gated: Matrix[] = [];
  for (let l = 0; l + 1 < weights.length; l++) {
    const incoming = l === 0 ? inputs : gated[l - 1];
    const fanIn = l === 0 ? inputDimension : incoming.columns;
    hidden.push(scaledProduct(incoming, weights[l], 1 / Math.sqrt(fanIn)));
    gated.push(gatedActivations(hidden[l], gates[l]));
  }
  return { hidden, gated };
}

/** f from the gated activations of the last hidden layer, n x m. */
export function readOut(weights: GatedWeights, gated: Matrix): Matrix {
  return scaledProduct(gated, weights[weights.length - 1], 1 / Math.sqrt(gated.columns));
}

/** The effective readout of the last hidden layer, N_L x (M_L m): entry (i, (n, k)) is a^n_k,i. */
export function lastEffectiveReadout(readout: Matrix, gates: number): Matrix {
  const m = readout.rows;
  const n = readout.columns / gates;
  const result = matrix(n, gates * m);
  for (let k = 0; k < m; k++) {
    for (let g = 0; g < gates; g++) {
      for (let i = 0; i < n; i++)
        result.data[i * gates * m + g * m + k] = readout.data[k * readout.columns + g * n + i];
    }
  }
  return result;
}

/** The effective readout one layer down: B_l[j, (n, r)] = 1 / sqrt(N_(l+1)) sum_i W^n_ij B_(l+1)[i, r]. */
export function effectiveReadoutBelow(weights: Matrix, upper: Matrix, gates: number): Matrix {
  const n = weights.columns / gates;
  const d = upper.columns;
  const product = multiply(weights, upper, { transposeA: true });
  const scale = 1 / Math.sqrt(weights.rows);
  const result = matrix(n, gates * d);
  for (let g = 0; g < gates; g++) {
    for (let j = 0; j < n; j++) {
      for (let r = 0; r < d; r++) {
        result.data[j * gates * d + g * d + r] = scale * product.data[(g * n + j) * d + r];
      }
    }
  }
  return result;
}

/** U_l = B_l^T B_l / N_l. */
export function orderParameterOf(effectiveReadout: Matrix): Matrix {
  return gramOfColumns(effectiveReadout, 1 / effectiveReadout.rows);
}

function scaledProduct(a: Matrix, w: Matrix, scale: number): Matrix {
  const result = multiply(a, w, { transposeB: true });
  for (let i = 0; i < result.data.length; i++) result.data[i] *= scale;
  return result;
}
