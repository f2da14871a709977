import { requireInteger } from '../../../base/input-error.ts';
import { logDeterminant, solveCholesky, solveLower, tryCholesky } from '../../../linalg/cholesky.ts';
import { columnVector, identity, type Matrix, matrix, transpose } from '../../../linalg/matrix.ts';
import { dot, gramOfColumns, multiply, multiplyVector } from '../../../linalg/products.ts';
import { symmetrized } from '../../../linalg/symmetrize.ts';
import { RandomStream } from '../../../random/stream.ts';
import { blockDiagonal } from '../chain/blocks.ts';
import type { ChainLayer } from '../chain/layer.ts';
import { subtractBlockGrams } from '../posterior/sample-space.ts';
import { checkPathPoints, type PathPoints } from '../problem.ts';
import type { PathSolution } from '../solve.ts';

/** A matrix of averages with its standard errors. */
export interface Averages {
  readonly value: Matrix;
  readonly error: Matrix;
}

/** The exact posterior of a small problem by importance sampling, with Monte Carlo errors. */
export interface ExactByImportance {
  /** <f_k(x)>, n x m. */
  readonly mean: Averages;
  /** Var f_k(x), n x m, the fluctuation of the mean with U included. */
  readonly variance: Averages;
  /** <U_1>, D_1 x D_1, head scales absorbed into the maps. */
  readonly orderParameter: Averages;
  readonly logEvidence: { readonly value: number; readonly error: number };
  /** (sum w)^2 / sum w^2: draws that count. */
  readonly effectiveDraws: number;
}

/** Groups that errors are made from (jackknife). */
const GROUPS = 32;

/**
 * The exact posterior at whole widths: U_1 drawn from the Wishart chain and weighted by N(y; 0, K~ + T) (note paths, section 2.3).
 * Independent of the saddle and of any chain of networks, exact in the mean, and useful while the labels are few.
 *
 * @param solution - of the problem; only its kernel and layers are used
 * @param draws - of the prior
 */
export function exactByImportance(
  { solved }: PathSolution,
  points: PathPoints,
  { draws = 20000, seed = 1 } = {},
): ExactByImportance {
  checkPathPoints(points, solved.problem);
  requireInteger('draws', draws, GROUPS);
  const { kernel, labels, layers } = solved;
  for (const [l, { width }] of layers.entries()) requireInteger(`widths[${l}]`, width, 1);
  const y = labels.labels;
  const m = kernel.outputs;
  const stream = new RandomStream({ seed, purpose: 'paths-importance', chain: 0 });
  const n = points.features.rows;
  const d = layers[0].dimension;
  const sums = Array.from({ length: GROUPS }, () => new Float64Array(2 + 2 * n * m + d * d));
  let reference: number | undefined;
  for (let s = 0; s < draws; s++) {
    const u = drawChain(stream, layers);
    const c = kernel.train(u);
    for (let a = 0; a < c.rows; a++) c.data[a * c.rows + a] += labels.temperature;
    const factor = tryCholesky(symmetrized(c));
    if (factor === undefined) continue;
    const v = solveCholesky(factor, columnVector(y)).data;
    const logWeight = -(logDeterminant(factor) + dot(y, v)) / 2;
    reference ??= logWeight;
    if (logWeight > reference + 200) {
      for (const sum of sums)
        for (let i = 0; i < sum.length; i++) sum[i] *= Math.exp((i === 1 ? 2 : 1) * (reference - logWeight));
      reference = logWeight;
    }
    const weight = Math.exp(logWeight - reference);
    const cross = kernel.cross(points, u);
    const mean = multiplyVector(cross, v);
    const covariance = kernel.prior(points, u);
    subtractBlockGrams(covariance, solveLower(factor, transpose(cross)), m);
    const sum = sums[Math.floor((s * GROUPS) / draws)];
    sum[0] += weight;
    sum[1] += weight * weight;
    for (let i = 0; i < n * m; i++) {
      sum[2 + i] += weight * mean[i];
      const k = i % m;
      sum[2 + n * m + i] += weight * (covariance.data[((i - k) / m) * m * m + k * m + k] + mean[i] ** 2);
    }
    for (let i = 0; i < d * d; i++) sum[2 + 2 * n * m + i] += weight * u.data[i];
  }
  const total = (skip?: number): Float64Array => {
    const all = new Float64Array(sums[0].length);
    sums.forEach((sum, g) => {
      if (g !== skip) for (let i = 0; i < all.length; i++) all[i] += sum[i];
    });
    return all;
  };
  const full = total();
  const without = sums.map((_, g) => total(g));
  const estimate = (rows: number, columns: number, f: (t: Float64Array, i: number) => number): Averages => {
    const value = matrix(rows, columns);
    const error = matrix(rows, columns);
    for (let i = 0; i < value.data.length; i++) {
      value.data[i] = f(full, i);
      const left = without.map((t) => f(t, i));
      const middle = left.reduce((a, b) => a + b, 0) / GROUPS;
      error.data[i] = Math.sqrt(((GROUPS - 1) / GROUPS) * left.reduce((a, b) => a + (b - middle) ** 2, 0));
    }
    return { value, error };
  };
  const groups = (t: Float64Array) => (t === full ? draws : (draws * (GROUPS - 1)) / GROUPS);
  const evidence = estimate(1, 1, (t) => Math.log(t[0] / groups(t)));
  return {
    mean: estimate(n, m, (t, i) => t[2 + i] / t[0]),
    variance: estimate(n, m, (t, i) => t[2 + n * m + i] / t[0] - (t[2 + i] / t[0]) ** 2),
    orderParameter: estimate(d, d, (t, i) => t[2 + 2 * n * m + i] / t[0]),
    logEvidence: {
      value: evidence.value.data[0] + (reference ?? 0) - (y.length / 2) * Math.log(2 * Math.PI),
      error: evidence.error.data[0],
    },
    effectiveDraws: full[1] > 0 ? full[0] ** 2 / full[1] : 0,
  };
}

/** U_1 from the chain: rows of the effective readouts B_l are Gaussian with covariance sigma_l^2 I (x) U_(l+1). */
function drawChain(stream: RandomStream, layers: readonly ChainLayer[]): Matrix {
  let upper: Matrix = identity(layers[layers.length - 1].dimension / layers[layers.length - 1].gates);
  for (let l = layers.length - 1; l >= 0; l--) {
    const { width, variance, gates, dimension } = layers[l];
    const noise = matrix(width, dimension, stream.fillNormal(new Float64Array(width * dimension), Math.sqrt(variance)));
    // With fewer units above than rows, U_(l+1) is singular: its square root is that of its own Gaussian factor.
    const root = tryCholesky(upper)?.lower ?? lowerOf(upper);
    const rows = multiply(noise, blockDiagonal(gates, root), { transposeB: true });
    upper = gramOfColumns(rows, 1 / width);
  }
  return upper;
}

/** A lower-triangular root of a positive semidefinite matrix; rows without a pivot are left zero. */
function lowerOf(a: Matrix): Matrix {
  const n = a.rows;
  const lower = matrix(n, n);
  for (let j = 0; j < n; j++) {
    let pivot = a.data[j * n + j];
    for (let k = 0; k < j; k++) pivot -= lower.data[j * n + k] ** 2;
    if (pivot <= 1e-13 * a.data[j * n + j]) continue;
    const root = Math.sqrt(pivot);
    lower.data[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let value = a.data[i * n + j];
      for (let k = 0; k < j; k++) value -= lower.data[i * n + k] * lower.data[j * n + k];
      lower.data[i * n + j] = value / root;
    }
  }
  return lower;
}
