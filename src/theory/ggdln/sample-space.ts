import { inverseCholesky, logDeterminant, solveCholesky, solveLower, tryCholesky } from '../../linalg/cholesky.ts';
import { columnVector, copyOf, type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { dot, gram, multiply, multiplyVector } from '../../linalg/products.ts';
import { symmetrized } from '../../linalg/symmetrize.ts';
import { type DataState, type DataTerm, pivotRatioOf } from './data-term.ts';
import { type ExpandedProblem, expandedGates, featureMoments, projected, timesInputKernel } from './expanded.ts';
import type { GatedPoints } from './problem.ts';

/** Below this ratio of pivots C is singular to rounding (note ggdln, section 9). */
const SINGULAR = 1e-12;

/** The data term through C = K~ + T, P m x P m (note ggdln, sections 2 and 3): one factorization for each U_1. */
export function sampleSpace(problem: ExpandedProblem): DataTerm {
  return { space: 'sample', at: (u) => stateAt(problem, u) };
}

/** The renormalized kernel K~ between two sets of expanded points, without T; `kernel` is K_0 between their inputs. */
export function gatedKernel(
  left: Matrix,
  u: Matrix,
  right: Matrix,
  kernel: Matrix,
  outputs: number,
  gateProduct: number,
): Matrix {
  const form = multiply(multiply(left, u), right, { transposeB: true });
  return timesInputKernel(form, kernel, outputs, outputs, 1 / gateProduct);
}

function stateAt(problem: ExpandedProblem, u: Matrix): DataState | undefined {
  const { gamma, inputKernel, outputs, gateProduct, labels, temperature } = problem;
  const n = gamma.rows;
  const c = gatedKernel(gamma, u, gamma, inputKernel, outputs, gateProduct);
  for (let a = 0; a < n; a++) c.data[a * n + a] += temperature;
  const factor = tryCholesky(symmetrized(c));
  if (factor === undefined) return undefined;
  const pivotRatio = pivotRatioOf(factor.lower);
  if (temperature === 0 && pivotRatio > 1 / SINGULAR) return undefined;
  const inverse = inverseCholesky(factor);
  const v = solveCholesky(factor, columnVector(labels)).data;
  const w = featureMoments(problem, v);

  /** Gamma^T (K_0 o A) Gamma / M */
  const contracted = (a: Matrix): Matrix => {
    const gated = timesInputKernel(copyOf(a), inputKernel, outputs, outputs, 1 / gateProduct);
    return symmetrized(multiply(gamma, multiply(gated, gamma), { transposeA: true }));
  };
  const delta = (): Matrix => {
    const result = copyOf(inverse);
    for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) result.data[a * n + b] -= v[a] * v[b];
    return result;
  };
  /** K_0(x, x^a) of new points, n x P. */
  const crossInputs = (points: GatedPoints): Matrix => {
    const { coordinates } = projected(problem, points).projection;
    const cross = multiply(coordinates, problem.coordinates, { transposeB: true });
    for (let i = 0; i < cross.data.length; i++) cross.data[i] *= problem.inputScale;
    return cross;
  };

  return {
    energy: logDeterminant(factor) / 2 + dot(labels, v) / 2,
    sPlus: contracted(inverse),
    r: gram(w),
    w,
    pivotRatio,

    along(change) {
      const dC = gatedKernel(gamma, change, gamma, inputKernel, outputs, gateProduct);
      const dInverse = multiply(inverse, multiply(dC, inverse));
      for (let i = 0; i < dInverse.data.length; i++) dInverse.data[i] = -dInverse.data[i];
      const dV = multiplyVector(inverse, multiplyVector(dC, v)).map((value) => -value);
      const dW = featureMoments(problem, dV);
      const dS = contracted(dInverse);
      const cross = multiply(dW, w, { transposeB: true });
      const d = cross.rows;
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) dS.data[i * d + j] -= cross.data[i * d + j] + cross.data[j * d + i];
      }
      return { dS, dW };
    },

    predict(given) {
      const points = projected(problem, given);
      const gammaNew = expandedGates(points, outputs);
      const cross = gatedKernel(gammaNew, u, gamma, crossInputs(points), outputs, gateProduct);
      const half = solveLower(factor, transpose(cross));
      const mean = matrix(points.inputs.rows, outputs, multiplyVector(cross, v));
      const covariance = priorBlocks(problem, points, gammaNew, u);
      subtractBlockGrams(covariance, half, outputs);
      return { mean, covariance };
    },

    firstLayerResponse(points) {
      const q = multiply(multiply(gamma, u), gamma, { transposeB: true });
      const weights = delta();
      for (let i = 0; i < q.data.length; i++) weights.data[i] *= q.data[i] / gateProduct;
      const rows = repeatColumns(crossInputs(points), outputs);
      return symmetrized(multiply(multiply(rows, weights), rows, { transposeB: true }));
    },

    secondLayerResponse(points, inverseU2) {
      const d2 = inverseU2.rows;
      const scale = 1 / Math.sqrt(gateProduct);
      const k0 = repeatColumns(crossInputs(points), outputs);
      const uGamma = multiply(gamma, u);
      const gates = points.gates[0];
      const count = points.inputs.rows;
      // Row (x, s), column a: K_0(x, a) r(x, a)_s.
      const responses = matrix(count * d2, n);
      for (let x = 0; x < count; x++) {
        for (let a = 0; a < n; a++) {
          const weight = scale * k0.data[x * n + a];
          for (let g = 0; g < gates.columns; g++) {
            const open = weight * gates.data[x * gates.columns + g];
            if (open === 0) continue;
            const from = a * u.rows + g * d2;
            for (let s = 0; s < d2; s++) responses.data[(x * d2 + s) * n + a] += open * uGamma.data[from + s];
          }
        }
      }
      const full = multiply(multiply(responses, delta()), responses, { transposeB: true });
      return contractPairs(full, inverseU2, count);
    },
  };
}

/** Prior covariance between the outputs, n x m m, at each of n points. */
export function priorBlocks(problem: ExpandedProblem, points: GatedPoints, gammaNew: Matrix, u: Matrix): Matrix {
  const { outputs: m, inputScale, gateProduct } = problem;
  const n = points.inputs.rows;
  const result = matrix(n, m * m);
  const uGamma = multiply(gammaNew, u);
  const d = u.rows;
  const { squaredNorms } = projected(problem, points).projection;
  for (let x = 0; x < n; x++) {
    const norm = squaredNorms[x];
    for (let k = 0; k < m; k++) {
      for (let l = 0; l < m; l++) {
        let form = 0;
        for (let e = 0; e < d; e++) form += uGamma.data[(x * m + k) * d + e] * gammaNew.data[(x * m + l) * d + e];
        result.data[x * m * m + k * m + l] = (form * norm * inputScale) / gateProduct;
      }
    }
  }
  return result;
}

/** Subtracts from block x the Gram matrix of columns (x, 0..m-1) of `half`; a variance below zero by rounding becomes 0. */
function subtractBlockGrams(blocks: Matrix, half: Matrix, m: number): void {
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

/** Every column `times` times in a row: the expansion of input samples over outputs. */
function repeatColumns(a: Matrix, times: number): Matrix {
  if (times === 1) return a;
  const result = matrix(a.rows, a.columns * times);
  for (let i = 0; i < a.data.length; i++) result.data.fill(a.data[i], i * times, (i + 1) * times);
  return result;
}

/** sum_rs A_rs F_((x, r), (x', s)), n x n, symmetrized. */
export function contractPairs(full: Matrix, a: Matrix, n: number): Matrix {
  const d = a.rows;
  const result = matrix(n, n);
  for (let x = 0; x < n; x++) {
    for (let z = 0; z < n; z++) {
      let sum = 0;
      for (let r = 0; r < d; r++) {
        const row = (x * d + r) * full.columns + z * d;
        for (let s = 0; s < d; s++) sum += a.data[r * d + s] * full.data[row + s];
      }
      result.data[x * n + z] = sum;
    }
  }
  return symmetrized(result);
}
