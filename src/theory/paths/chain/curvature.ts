import { choleskyInPlace, solveLower } from '../../../linalg/cholesky.ts';
import { identity, type Matrix, matrix } from '../../../linalg/matrix.ts';
import { type FactorPoint, factorsAt, parametersOf } from './factor-coordinates.ts';
import { type HamiltonianState, hamiltonianAt } from './hamiltonian.ts';
import type { SolvedChain } from './solve.ts';
import { whitenedGradient } from './whitened-gradient.ts';

/** H near a saddle: where the coordinates lead, and the slope of H there. */
export interface NearbyState<P> {
  readonly state: HamiltonianState<P>;
  /** dH / d theta in the whitened log-Cholesky coordinates. */
  readonly gradient: Float64Array;
}

/**
 * H at given whitened log-Cholesky coordinates.
 *
 * @throws RangeError where they leave the positive definite cone
 */
export function nearby<P>({ layers, data }: SolvedChain<P>, theta: Float64Array): NearbyState<P> {
  const point: FactorPoint = factorsAt(layers, theta);
  const state = hamiltonianAt(layers, data, parametersOf(point));
  if (state === undefined)
    throw new RangeError('a fluctuation of the order parameters left the positive definite cone');
  return { state, gradient: whitenedGradient(layers, point, state) };
}

/** Displacement of a coordinate in units of N_l^(-1/2), its spread under the prior: exact to about 1e-7. */
const STEP = 1e-3;

/**
 * Independent fluctuations about a saddle, one a row, each of one standard deviation: rows r_k with sum_k r_k r_k^T = C, the
 * inverse of d^2 H / d theta^2 (note ggdln, section 4). Second derivatives are central differences of the gradient, two evaluations a coordinate.
 *
 * @param origin - coordinates of the saddle, n numbers
 * @returns n x n, lower triangular
 * @throws RangeError if the saddle is no minimum
 */
export function standardDeviations<P>(solved: SolvedChain<P>, origin: Float64Array): Matrix {
  const n = origin.length;
  const hessian = matrix(n, n);
  const theta = origin.slice();
  let k = 0;
  for (const { dimension, width } of solved.layers) {
    const step = STEP / Math.sqrt(width);
    for (const end = k + (dimension * (dimension + 1)) / 2; k < end; k++) {
      theta[k] = origin[k] + step;
      const up = nearby(solved, theta).gradient;
      theta[k] = origin[k] - step;
      const down = nearby(solved, theta).gradient;
      theta[k] = origin[k];
      const row = hessian.data.subarray(k * n, (k + 1) * n);
      for (let i = 0; i < n; i++) row[i] = (up[i] - down[i]) / (2 * step);
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (hessian.data[i * n + j] + hessian.data[j * n + i]) / 2;
      hessian.data[i * n + j] = mean;
      hessian.data[j * n + i] = mean;
    }
  }
  const factor = choleskyInPlace(hessian);
  if (factor === undefined) throw new RangeError('the order parameters are not at a minimum of H');
  return solveLower(factor, identity(n));
}
