import type { Matrix } from '../../../linalg/matrix.ts';

/** What the data say about U_1: the data part of H, its gradient, and the posterior that goes with them. */
export interface DataTerm<P> {
  readonly space: 'sample' | 'feature';
  /** The posterior given U_1, or undefined where U_1 or C(U_1) is not positive definite to rounding. */
  at(u: Matrix): DataState<P> | undefined;
}

/** The Gaussian posterior of the network's function conditional on U_1; `P` is what stands for new points. */
export interface DataState<P> {
  /** 1/2 log det C + 1/2 y^T C^-1 y. */
  readonly energy: number;
  /** S_+ = 1/M sum_ab C_pipi'(a, b) (C^-1)_ab, D x D. */
  readonly sPlus: Matrix;
  /** R, the same of v v^T, D x D; the gradient of 2 x energy is S = S_+ - R. */
  readonly r: Matrix;
  /** max / min pivot of the factored matrix, squared: a lower bound on its condition number. */
  readonly pivotRatio: number;
  /** Derivatives along a symmetric change of U_1. */
  along(change: Matrix): DataResponse;
  /** Second derivatives of the energy in the frame of a root of U_1 (`blockCurvature`), where features make that cheap. */
  curvature?(root: Matrix): Matrix;
  /** Posterior mean (n x m) and covariance between the outputs (n x m m) at new points. */
  predict(points: P): { readonly mean: Matrix; readonly covariance: Matrix };
  /** How the mean at new points (n m numbers) changes along a change of U_1 and what `along` found for it. */
  meanSlopes(points: P): (change: Matrix, response: DataResponse) => Float64Array;
  /** Delta = C^-1 - v v^T, in the form that this space has. */
  readonly delta: DeltaForm;
}

/** What a change of U_1 does. */
export interface DataResponse {
  /** Change of S, D x D. */
  readonly dS: Matrix;
  /** Change of v (length P m) in sample space, of W = Phi^T v (length D r) in feature space. */
  readonly dDual: Float64Array;
}

/** Delta between the expanded samples, or between the features. */
export type DeltaForm =
  | {
      readonly space: 'sample';
      /** Delta, P m x P m. */
      matrix(): Matrix;
    }
  | {
      readonly space: 'feature';
      /** Features a path has. */
      readonly perPath: number;
      /** F^T Delta F, D r x D r, with F = Phi (L (x) I) and L L^T = U_1. */
      mixed(): Matrix;
      /** Phi^T Delta Phi, D r x D r. */
      plain(): Matrix;
    };

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
