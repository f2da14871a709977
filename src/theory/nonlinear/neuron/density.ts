import type { ActivationPart } from '../../../activations/activation.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply, multiplyInto } from '../../../linalg/products.ts';
import type { NeuronNodes } from './nodes.ts';

/** The tilt of one neuron: alpha (P) and C (P x P) of note nonlinear, section 3d. */
export interface Tilt {
  readonly alpha: Float64Array;
  readonly propagator: Matrix;
}

/** phi(z) at the training points of every node, M x P: made once, kept while the tilt is found. */
export function trainingFeatures(part: ActivationPart, nodes: NeuronNodes, basis: Matrix, samples: number): Matrix {
  const own = matrix(samples, basis.columns, basis.data.subarray(0, samples * basis.columns));
  const features = matrix(nodes.count, samples);
  nodes.forEachBlock((x, from) => {
    const z = multiply(x, own, { transposeB: true });
    part.apply(z.data, z.data, 0, z.data.length);
    features.data.set(z.data, from * samples);
  });
  return features;
}

/** Weights of a neuron's nodes under the tilt, with what its readout is given z. */
export interface TiltedNodes {
  /** p(z), sums to one. */
  readonly weights: Float64Array;
  /** c = sigma^2 / (1 + q), the variance of a given z. */
  readonly variance: Float64Array;
  /** <a^2 | z> = c + c^2 p^2 / N. */
  readonly square: Float64Array;
  /** log E_z[(1 + q)^(-1/2) exp(sigma^2 p^2 / (2 N (1 + q)))] */
  readonly logNormalizer: number;
  /** 1 / sum w^2 */
  readonly effective: number;
}

/**
 * p(z) of every node (note nonlinear, section 3d): q = sigma^2/N phi.C phi, p = alpha.phi.
 *
 * @param features - phi, M x P
 * @param prior - weights of the nodes
 */
export function tiltedNodes(
  features: Matrix,
  prior: Float64Array,
  { alpha, propagator }: Tilt,
  variance: number,
  width: number,
): TiltedNodes {
  const { rows, columns: p, data } = features;
  const logs = new Float64Array(rows);
  const c = new Float64Array(rows);
  const square = new Float64Array(rows);
  const block = 2048;
  const scratch = new Float64Array(block * p);
  let largest = Number.NEGATIVE_INFINITY;
  for (let from = 0; from < rows; from += block) {
    const size = Math.min(block, rows - from);
    const part = matrix(size, p, data.subarray(from * p, (from + size) * p));
    const product = matrix(size, p, scratch.subarray(0, size * p));
    multiplyInto(product, part, propagator);
    for (let i = 0; i < size; i++) {
      let form = 0;
      let projection = 0;
      for (let k = 0; k < p; k++) {
        const phi = part.data[i * p + k];
        form += phi * product.data[i * p + k];
        projection += phi * alpha[k];
      }
      const q = Math.max(0, (variance / width) * form);
      const own = variance / (1 + q);
      const force = (own * projection * projection) / width;
      c[from + i] = own;
      square[from + i] = own * (1 + force);
      logs[from + i] = (force - Math.log1p(q)) / 2;
      largest = Math.max(largest, logs[from + i]);
    }
  }
  let total = 0;
  let squares = 0;
  const weights = logs.map((value, i) => prior[i] * Math.exp(value - largest));
  for (const w of weights) total += w;
  for (let i = 0; i < rows; i++) {
    weights[i] /= total;
    squares += weights[i] * weights[i];
  }
  return { weights, variance: c, square, logNormalizer: largest + Math.log(total), effective: 1 / squares };
}

/** sum_i w_i left_i right_i^T over nodes, rows of `left` and `right`, added to `out`. */
export function addWeightedProduct(
  out: Matrix,
  left: Matrix,
  right: Matrix,
  weights: Float64Array,
  from: number,
): void {
  const scaled = matrix(left.rows, left.columns);
  for (let i = 0; i < left.rows; i++) {
    const w = weights[from + i];
    for (let k = 0; k < left.columns; k++) scaled.data[i * left.columns + k] = w * left.data[i * left.columns + k];
  }
  multiplyInto(out, scaled, right, { transposeA: true, beta: 1 });
}

/** sum_i w_i phi_i phi_i^T over all nodes, by blocks. */
export function weightedGram(features: Matrix, weights: Float64Array): Matrix {
  const { rows, columns: p, data } = features;
  const result = matrix(p, p);
  const block = 2048;
  for (let from = 0; from < rows; from += block) {
    const size = Math.min(block, rows - from);
    const part = matrix(size, p, data.subarray(from * p, (from + size) * p));
    addWeightedProduct(result, part, part, weights, from);
  }
  return result;
}
