import { symmetricEigen, symmetricEigenvalues } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { symmetrize } from '../../../linalg/symmetrize.ts';
import type { DataResponse } from '../posterior/data-term.ts';
import { blockDiagonal, combine, partialTrace, traceOfProduct } from './blocks.ts';
import { coordinateCount, factorize, tangents } from './factor-coordinates.ts';
import { inverseOf } from './hamiltonian.ts';
import type { SolvedChain } from './solve.ts';

/** Curvature of H at the saddle, and what the fluctuations of the order parameters do to the mean predictor. */
export interface ChainFluctuations<P> {
  /** d^2 H / d theta^2 in the whitened log-Cholesky coordinates, n x n. */
  readonly hessian: Matrix;
  /** Its smallest eigenvalue: above 0 at a minimum. */
  readonly smallestCurvature: number;
  /**
   * Var_U <f_k(x) | U> to leading order, n x m; added to the variance it is the 1/N-improved variance.
   *
   * @throws RangeError where rounding leaves the curvature not positive
   */
  varianceOfMean(points: P): Matrix;
}

/** Number of coordinates up to which the curvature is worth its n^2 numbers and n directional derivatives. */
export const FLUCTUATION_LIMIT = 600;

/** Whether the order parameters are few enough for `chainFluctuations`. */
export function fluctuationsAffordable<P>({ layers }: SolvedChain<P>): boolean {
  return coordinateCount(layers) <= FLUCTUATION_LIMIT;
}

/**
 * The 1/N correction from fluctuating order parameters: J^T (d^2 H)^-1 J (notes ggdln, section 4, and paths, section 2.3).
 *
 * Second derivatives are exact: the change of the gradient of H along each coordinate.
 */
export function chainFluctuations<P>({ layers, state }: SolvedChain<P>): ChainFluctuations<P> {
  const { u } = state;
  const inverses = u.map(inverseOf);
  const directions = tangents(layers, factorize(layers, u));
  const count = directions.length;

  const hessian = matrix(count, count);
  // What each direction that moves U_1 does to the posterior.
  const responses: (DataResponse | undefined)[] = [];
  directions.forEach((moved, p) => {
    const response = moved[0] === undefined ? undefined : state.data.along(moved[0]);
    responses.push(response);
    const dGradients = layers.map((layer, l) => {
      let sum = matrix(layer.dimension, layer.dimension);
      const add = (factor: number, term: Matrix): void => {
        sum = combine(1, sum, factor, term);
      };
      const own = moved[l];
      const upper = moved[l + 1];
      if (own !== undefined) add(layer.width, around(inverses[l], own));
      if (upper !== undefined) {
        add(-layer.width / layer.variance, blockDiagonal(layer.gates, around(inverses[l + 1], upper)));
      }
      if (l === 0) {
        if (response !== undefined) add(1, response.dS);
        return sum;
      }
      const below = layers[l - 1];
      const lower = moved[l - 1];
      const ratio = below.width / below.variance;
      if (own !== undefined) {
        const inner = around(inverses[l], own);
        add(-below.width * below.gates, inner);
        const trace = partialTrace(u[l - 1], below.gates);
        const once = multiply(multiply(inner, trace), inverses[l]);
        add(ratio, symmetricSum(once));
      }
      if (lower !== undefined) add(-ratio, around(inverses[l], partialTrace(lower, below.gates)));
      return sum;
    });
    for (let q = 0; q < count; q++) {
      let sum = 0;
      directions[q].forEach((other, l) => {
        if (other !== undefined) sum += traceOfProduct(dGradients[l], other);
      });
      hessian.data[p * count + q] = sum / 2;
    }
  });
  symmetrize(hessian);
  // Coordinates of layers differ by as much as their priors do (1e-30 beside 1): each in units of its own curvature.
  const units = Float64Array.from({ length: count }, (_, p) => {
    const curvature = hessian.data[p * count + p];
    return curvature > 0 ? 1 / Math.sqrt(curvature) : 1;
  });
  const eigen = symmetricEigen(
    matrix(
      count,
      count,
      hessian.data.map((value, at) => value * units[Math.floor(at / count)] * units[at % count]),
    ),
  );

  return {
    hessian,
    get smallestCurvature() {
      return symmetricEigenvalues(hessian)[0];
    },

    varianceOfMean(points) {
      const slopesAlong = state.data.meanSlopes(points);
      let slopes: Matrix | undefined;
      directions.forEach(([first], p) => {
        const response = responses[p];
        if (first === undefined || response === undefined) return;
        const row = slopesAlong(first, response);
        slopes ??= matrix(count, row.length);
        for (let a = 0; a < row.length; a++) slopes.data[p * row.length + a] = row[a] * units[p];
      });
      const outputs = layers[layers.length - 1].dimension / layers[layers.length - 1].gates;
      if (slopes === undefined) return matrix(0, outputs);
      // In the eigenbasis of the Hessian the fluctuations are independent.
      const modes = multiply(eigen.vectors, slopes, { transposeA: true });
      const result = matrix(modes.columns / outputs, outputs);
      for (let k = 0; k < count; k++) {
        const curvature = eigen.values[k];
        for (let a = 0; a < modes.columns; a++) {
          const slope = modes.data[k * modes.columns + a];
          if (slope !== 0 && !(curvature > 0)) throw new RangeError('the curvature at the saddle is not positive');
          if (slope !== 0) result.data[a] += slope ** 2 / curvature;
        }
      }
      return result;
    },
  };
}

/** A D A */
function around(a: Matrix, d: Matrix): Matrix {
  return multiply(multiply(a, d), a);
}

/** A + A^T */
function symmetricSum(a: Matrix): Matrix {
  const n = a.rows;
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) result.data[i * n + j] = a.data[i * n + j] + a.data[j * n + i];
  }
  return result;
}
