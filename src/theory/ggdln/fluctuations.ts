import { symmetricEigen } from '../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { symmetrize } from '../../linalg/symmetrize.ts';
import { blockDiagonal, combine, partialTrace, traceOfProduct } from './blocks.ts';
import { expandedGates, projected } from './expanded.ts';
import { coordinateCount, factorize, tangents } from './factor-coordinates.ts';
import { reducePoints } from './gate-reduction.ts';
import { inverseOf } from './hamiltonian.ts';
import { checkNewPoints } from './predict.ts';
import type { GatedPoints } from './problem.ts';
import type { GatedSolution } from './solve.ts';

/** Curvature of H at the saddle, and what the fluctuations of the order parameters do to the mean predictor. */
export interface GatedFluctuations {
  /** d^2 H / d theta^2 in the whitened log-Cholesky coordinates, n x n. */
  readonly hessian: Matrix;
  /** Its smallest eigenvalue: above 0 at a minimum. */
  readonly smallestCurvature: number;
  /** Var_U <f_k(x) | U> to leading order, n x m; added to the variance it is the 1/N-improved variance. */
  varianceOfMean(points: GatedPoints): Matrix;
}

/** Number of coordinates up to which the curvature is worth its n^2 numbers and n directional derivatives. */
export const FLUCTUATION_LIMIT = 600;

/** Whether the order parameters are few enough for `fluctuations`. */
export function fluctuationsAffordable(solution: GatedSolution): boolean {
  return coordinateCount(solution.solved.layers) <= FLUCTUATION_LIMIT;
}

/**
 * The 1/N correction from fluctuating order parameters: J^T (d^2 H)^-1 J (note ggdln, section 4).
 *
 * Second derivatives are exact: the change of the gradient of H along each coordinate.
 */
export function fluctuations(solution: GatedSolution): GatedFluctuations {
  const { layers, state, expanded, reduction } = solution.solved;
  const { u } = state;
  const inverses = u.map(inverseOf);
  const directions = tangents(layers, factorize(layers, u));
  const count = directions.length;
  const d = layers[0].dimension;
  const r = state.data.w.columns;

  const hessian = matrix(count, count);
  // dB of each direction, B = U_1 W: the mean predictor is phi(x) . B.
  const dB = matrix(count, d * r);
  directions.forEach((moved, p) => {
    const response = moved[0] === undefined ? undefined : state.data.along(moved[0]);
    if (moved[0] !== undefined && response !== undefined) {
      const change = combine(1, multiply(moved[0], state.data.w), 1, multiply(u[0], response.dW));
      dB.data.set(change.data, p * d * r);
    }
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
  const eigen = symmetricEigen(hessian);

  return {
    hessian,
    smallestCurvature: eigen.values[0],

    varianceOfMean(points) {
      checkNewPoints(solution, points);
      const { coordinates } = projected(expanded, points).projection;
      const gamma = expandedGates(reduction === undefined ? points : reducePoints(reduction, points), expanded.outputs);
      // In the eigenbasis of the Hessian the fluctuations are independent.
      const modes = multiply(eigen.vectors, dB, { transposeA: true });
      const result = matrix(points.inputs.rows, expanded.outputs);
      const scale = Math.sqrt(expanded.inputScale / expanded.gateProduct);
      const phi = new Float64Array(d * r);
      for (let a = 0; a < gamma.rows; a++) {
        const x = Math.floor(a / expanded.outputs);
        for (let e = 0; e < d; e++) {
          for (let i = 0; i < r; i++) phi[e * r + i] = scale * gamma.data[a * d + e] * coordinates.data[x * r + i];
        }
        for (let k = 0; k < count; k++) {
          let slope = 0;
          for (let i = 0; i < phi.length; i++) slope += modes.data[k * phi.length + i] * phi[i];
          result.data[a] += (slope * slope) / Math.max(eigen.values[k], Number.MIN_VALUE);
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
