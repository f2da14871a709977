import type { DualActivation } from '../../activations/dual.ts';
import { diagonalOf, type Matrix, matrix } from '../../linalg/matrix.ts';
import type { KernelBlocks } from './problem.ts';

/** One layer of the recursion K -> u kappa(K) on the training points, with what its derivative needs. */
interface NestedLayer {
  readonly u: number;
  /** u kappa(K), P x P: the lower triangle. */
  readonly kernel: Matrix;
  /** u kappa_c, u d kappa / d K_ii (rows) and u d kappa / d K_jj (columns) of every pair i >= j. */
  readonly byCovariance: Float64Array;
  readonly byRow: Float64Array;
  readonly byColumn: Float64Array;
}

/** The recursion K^(l) = u_l kappa(K^(l-1)) up to K^(L) (note nonlinear, section 3, closure b). */
export function nestedLayers(dual: DualActivation, start: Matrix, u: readonly number[]): NestedLayer[] {
  const layers: NestedLayer[] = [];
  let below = start;
  for (const factor of u) {
    const layer = nestedLayer(dual, below, factor);
    layers.push(layer);
    below = layer.kernel;
  }
  return layers;
}

function nestedLayer(dual: DualActivation, below: Matrix, u: number): NestedLayer {
  const n = below.rows;
  const variances = diagonalOf(below);
  const maps = dual.between(variances, variances);
  const kernel = matrix(n, n);
  const byCovariance = new Float64Array(n * n);
  const byRow = new Float64Array(n * n);
  const byColumn = new Float64Array(n * n);
  const jet = new Float64Array(4);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const ij = i * n + j;
      maps.jet(below.data[ij], i, j, jet);
      byCovariance[ij] = u * jet[1];
      byRow[ij] = u * jet[2];
      byColumn[ij] = u * jet[3];
      kernel.data[ij] = u * jet[0];
    }
    kernel.data[i * n + i] = u * dual.diagonal(variances[i]);
  }
  return { u, kernel, byCovariance, byRow, byColumn };
}

/**
 * d G / d log u_l of a function of K^(L), by going back through the recursion: O(L P^2) for all layers together
 * (note nonlinear, section 4.1).
 *
 * @param outer - d G / d K^(L), symmetric: its lower triangle, which is overwritten
 */
export function nestedGradient(layers: readonly NestedLayer[], outer: Matrix): number[] {
  const n = outer.rows;
  const bar = outer.data;
  const gradient = new Array<number>(layers.length).fill(0);
  for (let l = layers.length - 1; l >= 0; l--) {
    const { kernel, byCovariance, byRow, byColumn } = layers[l];
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let row = 0;
      for (let j = i * n; j < i * n + i; j++) row += bar[j] * kernel.data[j];
      sum += 2 * row + bar[i * n + i] * kernel.data[i * n + i];
    }
    gradient[l] = sum;
    if (l === 0) break;
    const own = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const ij = i * n + j;
        const weight = bar[ij];
        own[i] += 2 * byRow[ij] * weight;
        own[j] += 2 * byColumn[ij] * weight;
        bar[ij] = byCovariance[ij] * weight;
      }
      const ii = i * n + i;
      own[i] += 2 * byRow[ii] * bar[ii];
      bar[ii] *= byCovariance[ii];
    }
    for (let i = 0; i < n; i++) bar[i * n + i] += own[i];
  }
  return gradient;
}

/** K^(L) at training and test points: the test points' own variances go through the same recursion. */
export function nestedBlocks(dual: DualActivation, { train, cross, diagonal }: KernelBlocks, u: readonly number[]) {
  let [rows, columns] = [diagonal, diagonalOf(train)];
  const [square, wide] = [train.data.slice(), cross.data.slice()];
  const n = train.rows;
  for (const factor of u) {
    const own = dual.between(columns, columns);
    const between = dual.between(rows, columns);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const value = factor * own.value(square[i * n + j], i, j);
        square[i * n + j] = value;
        square[j * n + i] = value;
      }
    }
    for (let a = 0; a < rows.length; a++) {
      for (let j = 0; j < n; j++) wide[a * n + j] = factor * between.value(wide[a * n + j], a, j);
    }
    rows = rows.map((v) => factor * dual.diagonal(v));
    columns = columns.map((v) => factor * dual.diagonal(v));
    for (let i = 0; i < n; i++) square[i * n + i] = columns[i];
  }
  return { train: matrix(n, n, square), cross: matrix(cross.rows, n, wide), diagonal: rows };
}
