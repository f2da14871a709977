import type { DualActivation } from '../../activations/dual.ts';
import { diagonalOf, type Matrix, matrix } from '../../linalg/matrix.ts';
import type { KernelBlocks } from './problem.ts';

/** One layer of the recursion K -> u kappa(K) on the training points, with what its derivative needs: lower triangles. */
interface NestedLayer {
  /** u kappa(K), P x P. */
  readonly kernel: Matrix;
  /** u kappa_c, u d kappa / d K_ii (rows) and u d kappa / d K_jj (columns) of every pair i >= j; none of the first layer. */
  readonly slopes?: Slopes;
}

interface Slopes {
  readonly byCovariance: Float64Array;
  readonly byRow: Float64Array;
  readonly byColumn: Float64Array;
}

/**
 * The recursion K^(l) = u_l kappa(K^(l-1)) up to K^(L) (note nonlinear, section 3, closure b), for many u: kappa of the first layer is worked
 * out once, and what is returned is overwritten by the next call.
 */
export function nestedRecursion(
  dual: DualActivation,
  start: Matrix,
  depth: number,
): (u: readonly number[]) => readonly NestedLayer[] {
  const n = start.rows;
  const variances = diagonalOf(start);
  const first = matrix(n, n);
  const maps = dual.between(variances, variances);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) first.data[i * n + j] = maps.value(start.data[i * n + j], i, j);
    first.data[i * n + i] = dual.diagonal(variances[i]);
  }
  const layers = Array.from({ length: depth }, (_, l): NestedLayer => {
    const kernel = matrix(n, n);
    if (l === 0) return { kernel };
    const [byCovariance, byRow, byColumn] = [0, 1, 2].map(() => new Float64Array(n * n));
    return { kernel, slopes: { byCovariance, byRow, byColumn } };
  });
  return (u) => {
    layers.forEach(({ kernel, slopes }, l) => {
      if (slopes !== undefined) fillLayer(dual, layers[l - 1].kernel, u[l], kernel.data, slopes);
      else for (let k = 0; k < n * n; k++) kernel.data[k] = u[0] * first.data[k];
    });
    return layers;
  };
}

function fillLayer(dual: DualActivation, below: Matrix, u: number, kernel: Float64Array, slopes: Slopes): void {
  const { byCovariance, byRow, byColumn } = slopes;
  const n = below.rows;
  const variances = diagonalOf(below);
  const maps = dual.between(variances, variances);
  const jet = new Float64Array(4);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const ij = i * n + j;
      maps.jet(below.data[ij], i, j, jet);
      byCovariance[ij] = u * jet[1];
      byRow[ij] = u * jet[2];
      byColumn[ij] = u * jet[3];
      kernel[ij] = u * jet[0];
    }
    kernel[i * n + i] = u * dual.diagonal(variances[i]);
  }
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
    const { kernel, slopes } = layers[l];
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let row = 0;
      for (let j = i * n; j < i * n + i; j++) row += bar[j] * kernel.data[j];
      sum += 2 * row + bar[i * n + i] * kernel.data[i * n + i];
    }
    gradient[l] = sum;
    if (slopes === undefined) break;
    const { byCovariance, byRow, byColumn } = slopes;
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
