import {
  type CholeskyFactor,
  inverseCholesky,
  logDeterminant,
  solveCholesky,
  solveLower,
  tryCholesky,
} from '../../linalg/cholesky.ts';
import { columnVector, type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { gram, gramOfColumns, multiply, multiplyVector } from '../../linalg/products.ts';
import { symmetrized } from '../../linalg/symmetrize.ts';
import { type DataState, type DataTerm, pivotRatioOf } from './data-term.ts';
import { type ExpandedProblem, expandedGates, features, projected } from './expanded.ts';
import { contractPairs } from './sample-space.ts';

/**
 * The data term through the D r features of a problem (note ggdln, section 8.3): with L L^T = U_1 and F = Phi (L (x) I)
 * it needs only A = F^T F + T, keeps full precision where samples outnumber features and T is small, and is cheaper
 * where D r < P m. Needs T > 0.
 */
export function featureSpace(problem: ExpandedProblem): DataTerm {
  const scale = Math.sqrt(problem.inputScale / problem.gateProduct);
  const phi = features(problem.gamma, problem.coordinates, problem.outputs, scale);
  const phiGram = gramOfColumns(phi);
  const phiLabels = multiplyVector(phi, problem.labels, true);
  return { space: 'feature', at: (u) => stateAt(problem, u, phi, phiGram, phiLabels) };
}

function stateAt(
  problem: ExpandedProblem,
  u: Matrix,
  phi: Matrix,
  phiGram: Matrix,
  phiLabels: Float64Array,
): DataState | undefined {
  const { labels, temperature, outputs, gateProduct, inputScale } = problem;
  const d = u.rows;
  const r = problem.coordinates.columns;
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
  /** Phi^T Delta Phi */
  const gDelta = (): Matrix => {
    const result = matrix(size, size, g().data.slice());
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) result.data[i * size + j] -= w.data[i] * w.data[j];
    return result;
  };

  return {
    energy: ((labels.length - size) * Math.log(temperature) + logDeterminant(factor) + misfit / temperature + norm) / 2,
    sPlus,
    r: gram(w),
    w,
    pivotRatio: pivotRatioOf(factor.lower),

    along(change) {
      const full = g();
      // Rows (e, i) of G mixed by the change on their gate index.
      const mixed = matrix(size, size);
      mixed.data.set(multiply(change, matrix(d, r * size, full.data)).data);
      const dS = matrix(d, d);
      // G (dU (x) I) G traced over inputs: both factors as D x (r D r) arrays, G being symmetric.
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
      return { dS, dW };
    },

    predict(points) {
      const { coordinates, outside } = projected(problem, points).projection;
      const gammaNew = expandedGates(points, outputs);
      const psi = features(multiply(gammaNew, l), coordinates, outputs, Math.sqrt(inputScale / gateProduct));
      const mean = matrix(points.inputs.rows, outputs, multiplyVector(psi, z));
      const half = solveLower(factor, transpose(psi));
      const n = points.inputs.rows;
      const covariance = matrix(n, outputs * outputs);
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
      if (outside !== undefined) addUnseenDirections(problem, covariance, gammaNew, u, outside);
      return { mean, covariance };
    },

    firstLayerResponse(points) {
      const { coordinates } = projected(problem, points).projection;
      const middle = matrix(size, size);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          middle.data[i * size + j] = (i === j ? 1 : 0) - temperature * inverse.data[i * size + j] - z[i] * z[j];
        }
      }
      const traced = matrix(r, r);
      for (let e = 0; e < d; e++) {
        for (let i = 0; i < r; i++) {
          for (let j = 0; j < r; j++) traced.data[i * r + j] += middle.data[(e * r + i) * size + e * r + j];
        }
      }
      for (let i = 0; i < traced.data.length; i++) traced.data[i] *= inputScale;
      return symmetrized(multiply(multiply(coordinates, traced), coordinates, { transposeB: true }));
    },

    secondLayerResponse(points, inverseU2) {
      const { coordinates } = projected(problem, points).projection;
      const d2 = inverseU2.rows;
      const gates = points.gates[0];
      const n = points.inputs.rows;
      // Row (x, s): the coefficients of K_0(x, a) r(x, a)_s on the features of sample a.
      const rows = matrix(n * d2, size);
      const scale = Math.sqrt(inputScale);
      for (let x = 0; x < n; x++) {
        for (let s = 0; s < d2; s++) {
          for (let e = 0; e < d; e++) {
            let mixed = 0;
            for (let q = 0; q < gates.columns; q++) {
              mixed += gates.data[x * gates.columns + q] * u.data[(q * d2 + s) * d + e];
            }
            const out = (x * d2 + s) * size + e * r;
            for (let i = 0; i < r; i++) rows.data[out + i] = scale * mixed * coordinates.data[x * r + i];
          }
        }
      }
      const full = multiply(multiply(rows, gDelta()), rows, { transposeB: true });
      return contractPairs(full, inverseU2, n);
    },
  };

  /** N x N blocks: r I - T ptr(A^-1), the gate-by-gate response S_+ before L is taken out. */
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

/** Prior covariance from input directions that no training input has: nothing was learned there. */
function addUnseenDirections(
  problem: ExpandedProblem,
  covariance: Matrix,
  gammaNew: Matrix,
  u: Matrix,
  outside: Matrix,
): void {
  const { outputs: m, inputScale, gateProduct } = problem;
  const uGamma = multiply(gammaNew, u);
  const d = u.rows;
  for (let x = 0; x < outside.rows; x++) {
    let norm = 0;
    for (let i = 0; i < outside.columns; i++) norm += outside.data[x * outside.columns + i] ** 2;
    const scale = (norm * inputScale) / gateProduct;
    for (let k = 0; k < m; k++) {
      for (let l = 0; l < m; l++) {
        let form = 0;
        for (let e = 0; e < d; e++) form += uGamma.data[(x * m + k) * d + e] * gammaNew.data[(x * m + l) * d + e];
        covariance.data[x * m * m + k * m + l] += scale * form;
      }
    }
  }
}
