import { inverseCholesky, logDeterminant, solveCholesky, solveLower, tryCholesky } from '../../../linalg/cholesky.ts';
import { columnVector, copyOf, type Matrix, matrix, transpose } from '../../../linalg/matrix.ts';
import { dot, gramOfColumns, multiply, multiplyVector } from '../../../linalg/products.ts';
import { symmetrized } from '../../../linalg/symmetrize.ts';
import { blockCurvature } from './curvature.ts';
import { type DataState, type DataTerm, pivotRatioOf } from './data-term.ts';
import type { PathKernel } from './path-kernel.ts';

/** Below this ratio of pivots C is singular to rounding (note ggdln, section 9). */
const SINGULAR = 1e-12;

/** What the kernel is conditioned on. */
export interface Labels {
  /** y, length P m, output fastest. */
  readonly labels: Float64Array;
  /** T >= 0 */
  readonly temperature: number;
}

/** The data term through C = K~ + T, P m x P m (notes paths, section 2.2, and ggdln, section 3): one factorization for each U_1. */
export function sampleSpace<P>(kernel: PathKernel<P>, given: Labels): DataTerm<P> {
  return { space: 'sample', at: (u) => stateAt(kernel, given, u) };
}

function stateAt<P>(kernel: PathKernel<P>, { labels, temperature }: Labels, u: Matrix): DataState<P> | undefined {
  const { outputs } = kernel;
  const n = labels.length;
  const c = kernel.train(u);
  for (let a = 0; a < n; a++) c.data[a * n + a] += temperature;
  const factor = tryCholesky(symmetrized(c));
  if (factor === undefined) return undefined;
  const pivotRatio = pivotRatioOf(factor.lower);
  if (temperature === 0 && pivotRatio > 1 / SINGULAR) return undefined;
  let inverted: Matrix | undefined;
  const inverse = (): Matrix => {
    inverted ??= inverseCholesky(factor);
    return inverted;
  };
  const v = solveCholesky(factor, columnVector(labels)).data;

  return {
    energy: logDeterminant(factor) / 2 + dot(labels, v) / 2,
    sPlus: kernel.inverseResponse?.(factor) ?? kernel.response(inverse()),
    r: kernel.outer(v, v),
    pivotRatio,

    along(change) {
      const dC = kernel.train(change);
      const dInverse = multiply(inverse(), multiply(dC, inverse()));
      for (let i = 0; i < dInverse.data.length; i++) dInverse.data[i] = -dInverse.data[i];
      const dV = multiplyVector(inverse(), multiplyVector(dC, v)).map((value) => -value);
      const dS = kernel.response(dInverse);
      const dR = kernel.outer(dV, v);
      for (let i = 0; i < dS.data.length; i++) dS.data[i] -= 2 * dR.data[i];
      return { dS, dDual: dV };
    },

    ...(kernel.features === undefined
      ? {}
      : {
          curvature(root: Matrix) {
            const mixed = kernel.features?.(root) as Matrix;
            const w = matrix(root.rows, mixed.columns / root.rows, multiplyVector(mixed, v, true));
            return blockCurvature(gramOfColumns(solveLower(factor, mixed)), w);
          },
        }),

    predict(points) {
      const cross = kernel.cross(points, u);
      const half = solveLower(factor, transpose(cross));
      const mean = matrix(cross.rows / outputs, outputs, multiplyVector(cross, v));
      const covariance = kernel.prior(points, u);
      subtractBlockGrams(covariance, half, outputs);
      return { mean, covariance };
    },

    meanSlopes(points) {
      const cross = kernel.cross(points, u);
      const forms = kernel.meanForms(points, v);
      return (change, { dDual }) => {
        const slopes = multiplyVector(cross, dDual);
        addForms(slopes, forms, change, outputs);
        return slopes;
      };
    },

    delta: {
      space: 'sample',
      matrix() {
        const result = copyOf(inverse());
        for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) result.data[a * n + b] -= v[a] * v[b];
        return result;
      },
    },
  };
}

/** Adds sum_(pi, f) dU_((pi k), f) forms_x(pi, f) to the slope of output k at point x. */
function addForms(slopes: Float64Array, forms: Matrix, change: Matrix, outputs: number): void {
  const d = change.rows;
  for (let x = 0; x < forms.rows; x++) {
    for (let e = 0; e < d; e++) {
      const k = e % outputs;
      const from = x * forms.columns + ((e - k) / outputs) * d;
      let sum = 0;
      for (let f = 0; f < d; f++) sum += change.data[e * d + f] * forms.data[from + f];
      slopes[x * outputs + k] += sum;
    }
  }
}

/** Subtracts from block x the Gram matrix of columns (x, 0..m-1) of `half`; a variance below zero by rounding becomes 0. */
export function subtractBlockGrams(blocks: Matrix, half: Matrix, m: number): void {
  const n = blocks.rows;
  for (let i = 0; i < half.rows; i++) {
    for (let x = 0; x < n; x++) {
      const column = i * half.columns + x * m;
      for (let k = 0; k < m; k++) {
        for (let l = 0; l < m; l++) blocks.data[(x * m + k) * m + l] -= half.data[column + k] * half.data[column + l];
      }
    }
  }
  for (let x = 0; x < n; x++) {
    for (let k = 0; k < m; k++) {
      const index = (x * m + k) * m + k;
      if (blocks.data[index] < 0) blocks.data[index] = 0;
    }
  }
}
