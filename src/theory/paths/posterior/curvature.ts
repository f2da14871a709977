import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { gram, multiply } from '../../../linalg/products.ts';
import { symmetrized } from '../../../linalg/symmetrize.ts';
import type { DataState } from './data-term.ts';

/**
 * Second derivatives of the data term from the features F = Phi (R (x) I) in the frame of a root of U_1 = R R^T: along the changes
 * R X R^T and R X' R^T they are sum X_ab T_(ab),(cd) X'_cd.
 *
 * With B = F^T C^-1 F and W = F^T v it is -1/2 Tr B (X (x) I) B (X' (x) I) + w^T (X (x) I) B (X' (x) I) w: a Gram matrix of the r x r
 * blocks of B, and what W makes of them.
 *
 * @param b - B, D r x D r, path slowest
 * @param w - W, D x r
 * @returns T, D^2 x D^2
 */
export function blockCurvature(b: Matrix, w: Matrix): Matrix {
  const { rows: d, columns: r } = w;
  const size = d * r;
  const blocks = matrix(d * d, r * r);
  for (let a = 0; a < d; a++) {
    for (let c = 0; c < d; c++) {
      const out = (a * d + c) * r * r;
      for (let i = 0; i < r; i++) {
        const from = (a * r + i) * size + c * r;
        blocks.data.set(b.data.subarray(from, from + r), out + i * r);
      }
    }
  }
  const products = gram(blocks);
  const right = multiply(matrix(d * d * r, r, blocks.data), w, { transposeB: true });
  const result = matrix(d * d, d * d);
  const [out, pairs, weights, moments] = [result.data, products.data, w.data, right.data];
  for (let x = 0; x < d; x++) {
    for (let y = 0; y < d; y++) {
      for (let z = 0; z < d; z++) {
        // w_x^T B_yz w_q - 1/2 <B_qx, B_zy>
        const at = ((x * d + y) * d + z) * d;
        const pair = (z * d + y) * d * d + x;
        for (let q = 0; q < d; q++) out[at + q] = -pairs[pair + q * d] / 2;
        for (let i = 0; i < r; i++) {
          const weight = weights[x * r + i];
          const from = ((y * d + z) * r + i) * d;
          for (let q = 0; q < d; q++) out[at + q] += weight * moments[from + q];
        }
      }
    }
  }
  return result;
}

/** The same for any data term, by what `along` says of each symmetric change; slower. */
export function curvatureByDirections<P>(state: DataState<P>, root: Matrix): Matrix {
  const d = root.rows;
  const result = matrix(d * d, d * d);
  const change = matrix(d, d);
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) {
      change.data.fill(0);
      change.data[a * d + b] += 0.5;
      change.data[b * d + a] += 0.5;
      const moved = multiply(multiply(root, change), root, { transposeB: true });
      const { dS } = state.along(symmetrized(moved));
      const row = multiply(multiply(root, dS, { transposeA: true }), root);
      for (let k = 0; k < row.data.length; k++) row.data[k] /= 2;
      result.data.set(row.data, (a * d + b) * d * d);
      result.data.set(row.data, (b * d + a) * d * d);
    }
  }
  return result;
}
