import {
  type CholeskyFactor,
  inverseCholesky,
  logDeterminant,
  solveCholesky,
  solveLower,
  tryCholesky,
} from '../../../linalg/cholesky.ts';

import { columnVector, identity, type Matrix, matrix, transpose } from '../../../linalg/matrix.ts';
import { gram, gramOfColumns, multiply, multiplyVector } from '../../../linalg/products.ts';
import { symmetrized } from '../../../linalg/symmetrize.ts';
import { combine } from '../chain/blocks.ts';

import { blockCurvature } from './curvature.ts';
import { type DataState, type DataTerm, pivotRatioOf } from './data-term.ts';
import type { PathFeatures } from './path-kernel.ts';
import type { Labels } from './sample-space.ts';

/**
 * The data term through the D r features of a problem (notes paths, section 4, and ggdln, section 8.3): with L L^T = U_1 and
 * F = Phi (L (x) I) it needs only A = F^T F + T, keeps full precision where samples outnumber features and T is small, and is
 * cheaper where D r < P m. Needs T > 0.
 */
export function featureSpace<P>(features: PathFeatures<P>, given: Labels): DataTerm<P> {
  const phi = features.train();
  const prepared = { phi, phiGram: gramOfColumns(phi), phiLabels: multiplyVector(phi, given.labels, true) };
  return { space: 'feature', at: (u) => stateAt(features, given, u, prepared) };
}

interface Prepared {
  readonly phi: Matrix;
  readonly phiGram: Matrix;
  readonly phiLabels: Float64Array;
}

function stateAt<P>(
  features: PathFeatures<P>,
  { labels, temperature }: Labels,
  u: Matrix,
  { phi, phiGram, phiLabels }: Prepared,
): DataState<P> | undefined {
  const { outputs, perPath: r } = features;
  const d = u.rows;
  const size = d * r;
  const root = tryCholesky(u);
  if (root === undefined) return undefined;
  const l = root.lower;

  const a = mixedGram(phiGram, l, r);
  for (let i = 0; i < size; i++) a.data[i * size + i] += temperature;
  const factor = tryCholesky(a);
  if (factor === undefined) return undefined;
  const moments = multiply(l, matrix(d, r, phiLabels), { transposeA: true });
  const z = solveCholesky(factor, columnVector(moments.data)).data;
  const zMatrix = matrix(d, r, z);
  const mixedZ = multiply(l, zMatrix);

  // |y - F z|^2 / T + |z|^2 rather than (y^T y - y^T F z) / T, which cancels.
  const fit = multiplyVector(phi, mixedZ.data);
  let misfit = 0;
  for (let i = 0; i < labels.length; i++) misfit += (labels[i] - fit[i]) ** 2;
  let norm = 0;
  for (const value of z) norm += value * value;

  const inverse = inverseCholesky(factor);
  const sPlus = sandwich(root, responseOfGates(inverse, d, r, temperature));
  // W = Phi^T v: the mean predictor is phi(x)^T (U_1 (x) I) W.
  const w = solveLower(root, zMatrix, true);

  let responses: Matrix | undefined;
  /** G = Phi^T C^-1 Phi = (L^-T (x) I) (I - T A^-1) (L^-1 (x) I). */
  const g = (): Matrix => {
    if (responses !== undefined) return responses;
    const middle = matrix(size, size);
    for (let i = 0; i < middle.data.length; i++) middle.data[i] = -temperature * inverse.data[i];
    for (let i = 0; i < size; i++) middle.data[i * size + i] += 1;
    responses = unmixed(middle, root, r);
    return responses;
  };

  return {
    energy: ((labels.length - size) * Math.log(temperature) + logDeterminant(factor) + misfit / temperature + norm) / 2,
    sPlus,
    r: gram(w),
    pivotRatio: pivotRatioOf(factor.lower),

    along(change) {
      const full = g();
      // Rows (e, i) of G mixed by the change on their path index.
      const mixed = matrix(size, size);
      mixed.data.set(multiply(change, matrix(d, r * size, full.data)).data);
      const dS = matrix(d, d);
      // G (dU (x) I) G traced over features: both factors as D x (r D r) arrays, G being symmetric.
      const left = matrix(d, r * size, full.data);
      const right = matrix(d, r * size);
      for (let e = 0; e < d; e++) {
        for (let i = 0; i < r; i++) {
          const out = (e * r + i) * size;
          for (let f = 0; f < size; f++) right.data[out + f] = mixed.data[f * size + e * r + i];
        }
      }
      const traced = multiply(left, right, { transposeB: true });
      const dW = matrix(
        d,
        r,
        multiplyVector(full, multiply(change, w).data).map((value) => -value),
      );
      const cross = multiply(dW, w, { transposeB: true });
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) {
          dS.data[i * d + j] =
            -(traced.data[i * d + j] + traced.data[j * d + i]) / 2 - cross.data[i * d + j] - cross.data[j * d + i];
        }
      }
      return { dS, dDual: dW.data };
    },

    curvature: (mixing) => blockCurvature(mixedGram(g(), mixing, r), multiply(mixing, w, { transposeA: true })),

    predict(points) {
      const psi = features.mixed(points, l);
      const n = psi.rows / outputs;
      const mean = matrix(n, outputs, multiplyVector(psi, z));
      const half = solveLower(factor, transpose(psi));
      const covariance = features.unseen(points, u) ?? matrix(n, outputs * outputs);
      for (let i = 0; i < half.rows; i++) {
        for (let x = 0; x < n; x++) {
          const column = i * half.columns + x * outputs;
          for (let k = 0; k < outputs; k++) {
            for (let q = 0; q < outputs; q++) {
              covariance.data[(x * outputs + k) * outputs + q] +=
                temperature * half.data[column + k] * half.data[column + q];
            }
          }
        }
      }
      return { mean, covariance };
    },

    meanSlopes(points) {
      const plain = features.mixed(points, identity(d));
      return (change, { dDual }) => {
        const moved = combine(1, multiply(change, w), 1, multiply(u, matrix(d, r, dDual)));
        return multiplyVector(plain, moved.data);
      };
    },

    delta: {
      space: 'feature',
      perPath: r,
      mixed() {
        const result = matrix(size, size);
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) {
            result.data[i * size + j] = (i === j ? 1 : 0) - temperature * inverse.data[i * size + j] - z[i] * z[j];
          }
        }
        return result;
      },
      plain() {
        const result = matrix(size, size, g().data.slice());
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++) result.data[i * size + j] -= w.data[i] * w.data[j];
        return result;
      },
    },
  };

  /** D x D: r I - T ptr(A^-1), the path-by-path response S_+ before L is taken out. */
  function responseOfGates(inverseA: Matrix, gates: number, inputs: number, t: number): Matrix {
    const result = matrix(gates, gates);
    for (let e = 0; e < gates; e++) {
      for (let f = 0; f < gates; f++) {
        let trace = 0;
        for (let i = 0; i < inputs; i++) trace += inverseA.data[(e * inputs + i) * size + f * inputs + i];
        result.data[e * gates + f] = (e === f ? inputs : 0) - t * trace;
      }
    }
    return result;
  }
}

/** (L^T (x) I) A (L (x) I). */
function mixedGram(a: Matrix, l: Matrix, r: number): Matrix {
  const size = a.rows;
  const d = l.rows;
  const once = multiply(l, matrix(d, r * size, a.data), { transposeA: true });
  const flipped = transpose(matrix(size, size, once.data));
  const twice = multiply(l, matrix(d, r * size, flipped.data), { transposeA: true });
  return symmetrized(matrix(size, size, twice.data));
}

/** (L^-T (x) I) A (L^-1 (x) I). */
function unmixed(a: Matrix, root: CholeskyFactor, r: number): Matrix {
  const size = a.rows;
  const d = root.lower.rows;
  const once = solveLower(root, matrix(d, r * size, a.data), true);
  const flipped = transpose(matrix(size, size, once.data));
  const twice = solveLower(root, matrix(d, r * size, flipped.data), true);
  return symmetrized(matrix(size, size, twice.data));
}

/** L^-T A L^-1. */
function sandwich(root: CholeskyFactor, a: Matrix): Matrix {
  const once = solveLower(root, a, true);
  return symmetrized(solveLower(root, transpose(once), true));
}
