import { contractPaths, contractSamples, contractSelf, outputRows, swapped } from '../../kernels/path-contraction.ts';
import { solveLower, tryCholesky } from '../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gram, multiply, multiplyVector } from '../../linalg/products.ts';
import { project, type RowSpace, rowSpace } from '../../linalg/row-space.ts';
import { symmetrized } from '../../linalg/symmetrize.ts';
import type { PathFeatures, PathKernel } from './posterior/path-kernel.ts';
import type { PathPoints } from './problem.ts';

/** Training features of linear paths, in both orders in which contractions read them. */
export interface LinearPaths {
  readonly samples: number;
  readonly paths: number;
  readonly outputs: number;
  /** N_0, or the dimension of the span of all features where that is smaller. */
  readonly perPath: number;
  readonly span: RowSpace;
  /** sigma_0^2 / (N_0 M) */
  readonly scale: number;
  /** What the features of each path are multiplied with. */
  readonly pathScales: Float64Array;
  /** P x (M r) */
  readonly bySample: Matrix;
  /** M x (P r) */
  readonly byPath: Matrix;
}

/**
 * Prepares training features for contractions in feature space: memory P M r, never the P^2 M^2 numbers of C itself (note paths,
 * section 4).
 *
 * @param pathScales - of heads, absorbed into the features (section 2.2)
 */
export function linearPaths(
  { features }: PathPoints,
  outputs: number,
  firstVariance: number,
  pathScales: Float64Array,
): LinearPaths {
  const paths = pathScales.length;
  const n0 = features.columns / paths;
  const samples = features.rows;
  const rows = matrix(samples * paths, n0, scaledRows(features, pathScales).data);
  const span = rowSpace(rows);
  const { coordinates } = project(span, rows);
  const perPath = coordinates.columns;
  const bySample = matrix(samples, paths * perPath, coordinates.data);
  return {
    samples,
    paths,
    outputs,
    perPath,
    span,
    scale: firstVariance / (n0 * paths),
    pathScales,
    bySample,
    byPath: swapped(bySample, paths, perPath),
  };
}

/** The kernels of linear paths, C_pipi'(x, x') = sigma_0^2 / N_0 xi_pi(x) . xi_pi'(x'). */
export function linearKernel(train: LinearPaths): PathKernel<PathPoints> {
  const { samples, paths, outputs: m, perPath: r, scale, bySample, byPath } = train;
  const d = paths * m;
  const contraction = (left: Matrix, u: Matrix): Matrix => contractPaths(left, u, byPath, m, scale);
  const moments = (v: Float64Array): Matrix => momentsOf(train, v);
  return {
    samples,
    outputs: m,
    dimension: d,
    train(u) {
      // K~ = F F^T with U = L L^T is half the work of a general contraction.
      const root = m === 1 ? tryCholesky(u) : undefined;
      if (root === undefined) return contraction(bySample, u);
      return gram(swapped(multiply(root.lower, byPath, { transposeA: true }), samples, r), scale);
    },
    cross: (points, u) => contraction(coordinatesOf(train, points).coordinates, u),
    prior: (points, u) => contractSelf(scaledRows(points.features, train.pathScales), u, m, scale),
    response: (a) => symmetrized(contractSamples(bySample, byPath, a, m, scale)),
    inverseResponse: (factor) => (m === 1 ? gram(swapped(solveLower(factor, bySample), paths, r), scale) : undefined),
    outer(v, w) {
      const left = moments(v);
      return symmetrized(multiply(left, v === w ? left : moments(w), { transposeB: true }));
    },
    meanForms(points, v) {
      const { coordinates } = coordinatesOf(train, points);
      const n = coordinates.rows;
      const forms = multiply(matrix(n * paths, r, coordinates.data), moments(v), { transposeB: true });
      const root = Math.sqrt(scale);
      for (let i = 0; i < forms.data.length; i++) forms.data[i] *= root;
      return matrix(n, paths * d, forms.data);
    },
  };
}

/** The D r features of linear paths, for feature space. */
export function linearFeatures(train: LinearPaths): PathFeatures<PathPoints> {
  const { paths, outputs: m, perPath: r, scale, bySample } = train;
  const root = Math.sqrt(scale);
  return {
    outputs: m,
    perPath: r,
    train() {
      const result = matrix(train.samples * m, paths * m * r);
      for (let mu = 0; mu < train.samples; mu++) {
        for (let k = 0; k < m; k++) {
          for (let path = 0; path < paths; path++) {
            const out = (mu * m + k) * result.columns + (path * m + k) * r;
            const from = (mu * paths + path) * r;
            for (let i = 0; i < r; i++) result.data[out + i] = root * bySample.data[from + i];
          }
        }
      }
      return result;
    },
    mixed(points, l) {
      const { coordinates } = coordinatesOf(train, points);
      const n = coordinates.rows;
      const d = l.columns;
      const newByPath = swapped(coordinates, paths, r);
      const result = matrix(n * m, d * r);
      for (let k = 0; k < m; k++) {
        const rows = outputRows(l, m, k);
        const mixed = multiply(rows, newByPath, { transposeA: true });
        for (let x = 0; x < n; x++) {
          for (let e = 0; e < d; e++) {
            const out = (x * m + k) * d * r + e * r;
            const from = (e * n + x) * r;
            for (let i = 0; i < r; i++) result.data[out + i] = root * mixed.data[from + i];
          }
        }
      }
      return result;
    },
    unseen(points, u) {
      const { outside } = coordinatesOf(train, points);
      return outside && contractSelf(outside, u, m, scale);
    },
  };
}

/** Phi^T v, D x r. */
export function momentsOf(
  { samples, paths, outputs: m, perPath: r, scale, bySample }: LinearPaths,
  v: Float64Array,
): Matrix {
  const result = matrix(paths * m, r);
  const root = Math.sqrt(scale);
  for (let k = 0; k < m; k++) {
    const own = Float64Array.from({ length: samples }, (_, mu) => v[mu * m + k]);
    const sum = multiplyVector(bySample, own, true);
    for (let path = 0; path < paths; path++) {
      for (let i = 0; i < r; i++) result.data[(path * m + k) * r + i] = root * sum[path * r + i];
    }
  }
  return result;
}

/** Features of new points in the span of those of training, n x (M r), and what lies outside of it, n x (M N_0). */
function coordinatesOf(train: LinearPaths, { features }: PathPoints): { coordinates: Matrix; outside?: Matrix } {
  const { paths, span, pathScales } = train;
  const n = features.rows;
  const scaled = scaledRows(features, pathScales);
  const { coordinates, outside } = project(span, matrix(n * paths, features.columns / paths, scaled.data));
  return {
    coordinates: matrix(n, paths * train.perPath, coordinates.data),
    ...(outside === undefined ? {} : { outside: matrix(n, features.columns, outside.data) }),
  };
}

/** Features with each path's columns multiplied by its scale. */
function scaledRows(features: Matrix, pathScales: Float64Array): Matrix {
  if (pathScales.every((scale) => scale === 1)) return features;
  const n0 = features.columns / pathScales.length;
  const result = matrix(features.rows, features.columns);
  for (let i = 0; i < result.data.length; i++) {
    result.data[i] = features.data[i] * pathScales[Math.floor((i % features.columns) / n0)];
  }
  return result;
}
