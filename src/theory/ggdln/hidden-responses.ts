import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { symmetrized } from '../../linalg/symmetrize.ts';
import type { DeltaForm } from '../paths/posterior/data-term.ts';
import { type ExpandedProblem, projected } from './expanded.ts';
import { crossInputs } from './gate-kernel.ts';
import type { GatedPoints } from './problem.ts';

/** sum_ab K_0(x, a) [Q o Delta]_ab K_0(b, x') of the first hidden layer (note ggdln, section 5), n x n. */
export function firstLayerResponse(problem: ExpandedProblem, u: Matrix, delta: DeltaForm, points: GatedPoints): Matrix {
  if (delta.space === 'sample') {
    const { gamma, gateProduct, outputs } = problem;
    const q = multiply(multiply(gamma, u), gamma, { transposeB: true });
    const weights = delta.matrix();
    for (let i = 0; i < q.data.length; i++) weights.data[i] *= q.data[i] / gateProduct;
    const rows = repeatColumns(crossInputs(problem, points), outputs);
    return symmetrized(multiply(multiply(rows, weights), rows, { transposeB: true }));
  }
  const { perPath: r } = delta;
  const { coordinates } = projected(problem, points).projection;
  const middle = delta.mixed();
  const size = middle.rows;
  const traced = matrix(r, r);
  for (let e = 0; e < u.rows; e++) {
    for (let i = 0; i < r; i++) {
      for (let j = 0; j < r; j++) traced.data[i * r + j] += middle.data[(e * r + i) * size + e * r + j];
    }
  }
  for (let i = 0; i < traced.data.length; i++) traced.data[i] *= problem.inputScale;
  return symmetrized(multiply(multiply(coordinates, traced), coordinates, { transposeB: true }));
}

/** sum_ab K_0(x, a) r(x, a)^T A r(x', b) Delta_ab K_0(b, x') of the second hidden layer, A = U_2^-1, n x n. */
export function secondLayerResponse(
  problem: ExpandedProblem,
  u: Matrix,
  delta: DeltaForm,
  points: GatedPoints,
  inverseU2: Matrix,
): Matrix {
  const [rows, weights] =
    delta.space === 'sample'
      ? [sampleRows(problem, u, points, inverseU2.rows), delta.matrix()]
      : [featureRows(problem, u, points, inverseU2.rows), delta.plain()];
  const full = multiply(multiply(rows, weights), rows, { transposeB: true });
  return contractPairs(full, inverseU2, points.inputs.rows);
}

/** Row (x, s), column a: K_0(x, a) r(x, a)_s. */
function sampleRows(problem: ExpandedProblem, u: Matrix, points: GatedPoints, d2: number): Matrix {
  const { gamma, gateProduct, outputs } = problem;
  const n = gamma.rows;
  const scale = 1 / Math.sqrt(gateProduct);
  const k0 = repeatColumns(crossInputs(problem, points), outputs);
  const uGamma = multiply(gamma, u);
  const gates = points.gates[0];
  const count = points.inputs.rows;
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
  return responses;
}

/** Row (x, s): the coefficients of K_0(x, a) r(x, a)_s on the features of sample a. */
function featureRows(problem: ExpandedProblem, u: Matrix, points: GatedPoints, d2: number): Matrix {
  const { coordinates } = projected(problem, points).projection;
  const gates = points.gates[0];
  const n = points.inputs.rows;
  const d = u.rows;
  const r = coordinates.columns;
  const size = d * r;
  const rows = matrix(n * d2, size);
  const scale = Math.sqrt(problem.inputScale);
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
  return rows;
}

/** Every column `times` times in a row: the expansion of input samples over outputs. */
function repeatColumns(a: Matrix, times: number): Matrix {
  if (times === 1) return a;
  const result = matrix(a.rows, a.columns * times);
  for (let i = 0; i < a.data.length; i++) result.data.fill(a.data[i], i * times, (i + 1) * times);
  return result;
}

/** sum_rs A_rs F_((x, r), (x', s)), n x n, symmetrized. */
function contractPairs(full: Matrix, a: Matrix, n: number): Matrix {
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
