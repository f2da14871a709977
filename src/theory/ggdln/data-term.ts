import type { Matrix } from '../../linalg/matrix.ts';
import type { GatedPoints } from './problem.ts';

/** What the data say about U_1: the data part of H, its gradient, and the posterior that goes with them. */
export interface DataTerm {
  readonly space: 'sample' | 'feature';
  /** The posterior given U_1, or undefined where U_1 or C(U_1) is not positive definite to rounding. */
  at(u: Matrix): DataState | undefined;
}

/** The Gaussian posterior of the network's function conditional on U_1. */
export interface DataState {
  /** 1/2 log det C + 1/2 y^T C^-1 y. */
  readonly energy: number;
  /** S_+ = Gamma^T (K_0 o C^-1) Gamma / M, D x D. */
  readonly sPlus: Matrix;
  /** R = W W^T = Gamma^T (K_0 o v v^T) Gamma / M, D x D; the gradient of 2 x energy is S = S_+ - R. */
  readonly r: Matrix;
  /** W = Phi^T v, D x r: the mean predictor is phi(x)^T (U_1 (x) I) W. */
  readonly w: Matrix;
  /** max / min pivot of the factored matrix, squared: a lower bound on its condition number. */
  readonly pivotRatio: number;
  /** Derivatives of S and W along a symmetric change of U_1. */
  along(change: Matrix): { readonly dS: Matrix; readonly dW: Matrix };
  /** Posterior mean (n x m) and covariance between the outputs (n x m m) at new points. */
  predict(points: GatedPoints): { readonly mean: Matrix; readonly covariance: Matrix };
  /**
   * sum_ab A(x, a) Delta_ab A(x', b) for the response rows of the hidden kernels:
   * with `first` = K_0(x, a) [Q o Delta]_ab K_0(b, x') (note ggdln, section 5), n x n.
   */
  firstLayerResponse(points: GatedPoints): Matrix;
  /** sum_ab K_0(x, a) r(x, a)^T A r(x', b) Delta_ab K_0(b, x') of the second hidden layer, n x n. */
  secondLayerResponse(points: GatedPoints, inverseU2: Matrix): Matrix;
}

/** Ratio of the largest to the smallest pivot of a Cholesky factor, squared. */
export function pivotRatioOf(lower: Matrix): number {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < lower.rows; i++) {
    const pivot = lower.data[i * lower.columns + i];
    if (pivot < least) least = pivot;
    if (pivot > most) most = pivot;
  }
  return (most / least) ** 2;
}
