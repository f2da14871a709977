import type { CholeskyFactor } from '../../../linalg/cholesky.ts';
import type { Matrix } from '../../../linalg/matrix.ts';

/**
 * The kernels C_pipi'(x, x') of pairs of paths, of which everything is a contraction (note paths, sections 1 and 2). Samples are
 * expanded over outputs: (mu, k) stands at mu m + k, and the row of U_1 that belongs to path pi and output k at pi m + k.
 * `P` is what stands for new points. How C is held is up to the implementation: as a product K_0 gamma gamma' (gates), by the
 * features xi (attention, linear patches), or entry by entry (patches through a nonlinearity).
 */
export interface PathKernel<P> {
  /** P */
  readonly samples: number;
  /** m */
  readonly outputs: number;
  /** D_1 = M m */
  readonly dimension: number;
  /** K~ = 1/M sum U_pipi' C_pipi' between the training samples, P m x P m, without T. */
  train(u: Matrix): Matrix;
  /** The same between new points and training samples, n m x P m. */
  cross(points: P, u: Matrix): Matrix;
  /** The same at each new point between its outputs, n x m m. */
  prior(points: P, u: Matrix): Matrix;
  /** 1/M sum_ab A_ab C_pipi'(a, b) of a symmetric A, D x D. */
  response(a: Matrix): Matrix;
  /** The same of A = (L L^T)^-1 from its factor, where features make that cheaper than the inverse itself. */
  inverseResponse?(factor: CholeskyFactor): Matrix | undefined;
  /** Phi (R (x) I), P m x D r, where C_pipi'(a, b) / M are inner products of r features a path. */
  features?(root: Matrix): Matrix;
  /** The same of the symmetric part of v w^T. */
  outer(v: Float64Array, w: Float64Array): Matrix;
  /** 1/M sum_b C_pipi'(x, b) v_(b k'): row x holds an M x D matrix with entries (pi, (pi', k')). */
  meanForms(points: P, v: Float64Array): Matrix;
}

/** Kernels that are inner products of r features a path: C_pipi'(x, x') / M = phi_pi(x) . phi_pi'(x'). */
export interface PathFeatures<P> {
  /** m */
  readonly outputs: number;
  /** r */
  readonly perPath: number;
  /** Phi, P m x D r, columns (path, output, feature). */
  train(): Matrix;
  /** Phi (L (x) I) of new points, n m x D r. */
  mixed(points: P, l: Matrix): Matrix;
  /** Prior covariance, n x m m, from directions of feature space that no training sample has; undefined where there are none. */
  unseen(points: P, u: Matrix): Matrix | undefined;
}
