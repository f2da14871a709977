import { type Matrix, matrix } from '../linalg/matrix.ts';
import { multiply } from '../linalg/products.ts';

/*
 * Contractions of the kernels of pairs of paths C_pipi'(x, x') = xi_pi(x) . xi_pi'(x') with order parameters and with samples, in
 * feature space: P M r numbers instead of P^2 M^2 (note paths, section 4). Features stand by sample, n x (M r), or by path,
 * M x (n r); samples are expanded over m outputs, output fastest, and so are the rows of U.
 */

/**
 * scale sum_pipi' U_(pi k)(pi' q) xi_pi(x) . xi_pi'(x'), n m x P m.
 *
 * @param left - features of n points by sample, n x (M r)
 * @param u - D x D, D = M m; it need not be symmetric: rows belong to the left points
 * @param right - features of P points by path, M x (P r)
 */
export function contractPaths(left: Matrix, u: Matrix, right: Matrix, m: number, scale: number): Matrix {
  const paths = u.rows / m;
  const r = left.columns / paths;
  const samples = right.columns / r;
  const result = matrix(left.rows * m, samples * m);
  for (let k = 0; k < m; k++) {
    for (let q = 0; q < m; q++) {
      const mixed = swapped(multiply(outputBlock(u, m, k, q), right), samples, r);
      placeBlock(result, multiply(left, mixed, { transposeB: true }), m, k, q, scale);
    }
  }
  return result;
}

/**
 * scale sum_ab A_(a k)(b q) xi_pi(a) . xi_pi'(b), D x D.
 *
 * @param a - P m x P m
 */
export function contractSamples(bySample: Matrix, byPath: Matrix, a: Matrix, m: number, scale: number): Matrix {
  const paths = byPath.rows;
  const r = bySample.columns / paths;
  const result = matrix(paths * m, paths * m);
  for (let k = 0; k < m; k++) {
    for (let q = 0; q < m; q++) {
      const g = swapped(multiply(outputBlock(a, m, k, q), bySample), paths, r);
      placeBlock(result, multiply(byPath, g, { transposeB: true }), m, k, q, scale);
    }
  }
  return result;
}

/** scale sum U_(pi k)(pi' q) xi_pi(x) . xi_pi'(x) at every point, n x m m. */
export function contractSelf(features: Matrix, u: Matrix, m: number, scale: number): Matrix {
  const paths = u.rows / m;
  const n = features.rows;
  const r = features.columns / paths;
  const byPath = swapped(features, paths, r);
  const result = matrix(n, m * m);
  for (let k = 0; k < m; k++) {
    for (let q = 0; q < m; q++) {
      const mixed = multiply(outputBlock(u, m, k, q), byPath);
      for (let path = 0; path < paths; path++) {
        for (let x = 0; x < n; x++) {
          const from = (path * n + x) * r;
          let sum = 0;
          for (let i = 0; i < r; i++) sum += byPath.data[from + i] * mixed.data[from + i];
          result.data[x * m * m + k * m + q] += scale * sum;
        }
      }
    }
  }
  return result;
}

/** a x (b r) as b x (a r). */
export function swapped(a: Matrix, b: number, r: number): Matrix {
  const result = matrix(b, a.rows * r);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b; j++) {
      const from = (i * b + j) * r;
      result.data.set(a.data.subarray(from, from + r), (j * a.rows + i) * r);
    }
  }
  return result;
}

/** Entries (i m + k, j m + q) of a matrix whose outputs are fastest. */
export function outputBlock(a: Matrix, m: number, k: number, q: number): Matrix {
  if (m === 1) return a;
  const [rows, columns] = [a.rows / m, a.columns / m];
  const result = matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result.data[i * columns + j] = a.data[(i * m + k) * a.columns + j * m + q];
  }
  return result;
}

/** Rows i m + k. */
export function outputRows(a: Matrix, m: number, k: number): Matrix {
  if (m === 1) return a;
  const result = matrix(a.rows / m, a.columns);
  for (let i = 0; i < result.rows; i++) {
    result.data.set(a.data.subarray((i * m + k) * a.columns, (i * m + k + 1) * a.columns), i * a.columns);
  }
  return result;
}

function placeBlock(into: Matrix, block: Matrix, m: number, k: number, q: number, scale: number): void {
  for (let i = 0; i < block.rows; i++) {
    const row = (i * m + k) * into.columns + q;
    for (let j = 0; j < block.columns; j++) into.data[row + j * m] = scale * block.data[i * block.columns + j];
  }
}
