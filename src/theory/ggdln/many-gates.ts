import { InputError } from '../../base/input-error.ts';
import { solveLower, tryCholesky } from '../../linalg/cholesky.ts';
import { symmetricEigen } from '../../linalg/eigen.ts';
import { type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../linalg/products.ts';

import { symmetrized } from '../../linalg/symmetrize.ts';
import { dataGradient } from '../paths/chain/hamiltonian.ts';

import { checkProblem } from './problem.ts';
import { type GatedSolution, type GatedSolveOptions, solveGated } from './solve.ts';

/** Eigenvalues of the gate kernel up to this, relative to the largest, are zero. */
const CUT = 1e-12;

/** One hidden layer and one output under so many gates that only their kernel K_g(x, x') = g . g' / M is kept. */
export interface ManyGates {
  /** P x N_0 */
  readonly inputs: Matrix;
  /** P x 1 */
  readonly targets: Matrix;
  /** K_g on the training inputs, P x P; for infinitely many half-spaces `halfSpaceKernel`. */
  readonly gateKernel: Matrix;
  /** N */
  readonly width: number;
  /** sigma_0^2 and sigma_1^2. */
  readonly priorVariances: readonly [number, number];
  readonly temperature: number;
}

/** New points for a network with many gates. */
export interface ManyGatesPoints {
  /** n x N_0 */
  readonly inputs: Matrix;
  /** K_g(x, x^mu), n x P. */
  readonly crossKernel: Matrix;
  /** K_g(x, x), length n. */
  readonly diagonal: Float64Array;
}

/** The saddle of a network whose gates are known by their kernel alone. */
export interface ManyGatesSolution {
  /** The same problem in the span of the training gates, D = rank K_g. */
  readonly solution: GatedSolution;
  predict(points: ManyGatesPoints): { readonly mean: Float64Array; readonly variance: Float64Array };
}

/**
 * The kernelized form for M >> P, M infinite included (note ggdln, section 8.3).
 *
 * A factor K_g = G G^T stands for the gates, so that the solver is the ordinary one; test points need only K_g. With as many
 * order parameters as samples the saddle is not controlled: treat finite widths as an approximation.
 *
 * @throws InputError for several outputs, or a gate kernel that is not symmetric positive semidefinite
 */
export function solveManyGates(problem: ManyGates, options: GatedSolveOptions = {}): ManyGatesSolution {
  const { inputs, targets, gateKernel, width, priorVariances, temperature } = problem;
  const p = inputs.rows;
  if (targets.columns !== 1) throw new InputError('targets', `${targets.columns} outputs`, 'one for many gates');
  if (gateKernel.rows !== p || gateKernel.columns !== p) {
    throw new InputError('gateKernel', `${gateKernel.rows} x ${gateKernel.columns}`, `${p} x ${p}`);
  }
  const { values, vectors } = symmetricEigen(gateKernel);
  const most = values[p - 1];
  if (!(most > 0) || values[0] < -1e-9 * most) {
    throw new InputError('gateKernel', `eigenvalues from ${values[0]} to ${most}`, 'a positive semidefinite kernel');
  }
  const kept = values.filter((value) => value > CUT * most).length;
  // Columns times sqrt(kept) undo the 1/M that the solver divides by.
  const factor = matrix(p, kept);
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < kept; k++) {
      const column = p - 1 - k;
      factor.data[i * kept + k] = vectors.data[i * p + column] * Math.sqrt(values[column] * kept);
    }
  }
  const gated = { inputs, targets, gates: [factor], widths: [width], priorVariances, temperature };
  checkProblem(gated);
  const solution = solveGated(gated, { maxOrderParameters: Math.max(128, kept), starts: 'one', ...options });
  const { state, expanded } = solution.solved;
  const sigma2 = priorVariances[1];

  // K_g-space form of U: gamma^T U gamma' / M = sigma^2 k_g(x, x') + k_g(x)^T B k_g(x'), B = G^+T (U - sigma^2) G^+ / M.
  const shifted = matrix(kept, kept, state.u[0].data.slice());
  for (let i = 0; i < kept; i++) shifted.data[i * kept + i] -= sigma2;
  const inverse = matrix(p, kept);
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < kept; k++) {
      const column = p - 1 - k;
      inverse.data[i * kept + k] = vectors.data[i * p + column] / Math.sqrt(values[column] * kept);
    }
  }
  const correction = symmetrized(multiply(multiply(inverse, shifted), inverse, { transposeB: true }));
  for (let i = 0; i < correction.data.length; i++) correction.data[i] *= kept;
  const q = added(gateKernel, multiply(multiply(gateKernel, correction), gateKernel), sigma2);
  const c = matrix(p, p);
  for (let i = 0; i < c.data.length; i++) c.data[i] = q.data[i] * expanded.inputKernel.data[i];
  for (let i = 0; i < p; i++) c.data[i * p + i] += temperature;
  const posterior = tryCholesky(symmetrized(c));
  if (posterior === undefined || dataGradient(state.data).rows !== kept) {
    throw new InputError('temperature', `${temperature} with a singular gated kernel`, 'T > 0');
  }
  const v = solveLower(posterior, solveLower(posterior, targets), true).data;

  return {
    solution,
    predict(points) {
      const cross = added(points.crossKernel, multiply(multiply(points.crossKernel, correction), gateKernel), sigma2);
      const inputCross = multiply(points.inputs, inputs, { transposeB: true });
      for (let i = 0; i < cross.data.length; i++) cross.data[i] *= expanded.inputScale * inputCross.data[i];
      const half = solveLower(posterior, transpose(cross));
      const forms = multiply(points.crossKernel, correction);
      const n = points.inputs.rows;
      const variance = new Float64Array(n);
      for (let x = 0; x < n; x++) {
        let norm = 0;
        for (let i = 0; i < points.inputs.columns; i++) norm += points.inputs.data[x * points.inputs.columns + i] ** 2;
        let form = sigma2 * points.diagonal[x];
        for (let a = 0; a < p; a++) form += forms.data[x * p + a] * points.crossKernel.data[x * p + a];
        variance[x] = form * norm * expanded.inputScale;
        for (let a = 0; a < p; a++) variance[x] -= half.data[a * n + x] ** 2;
        variance[x] = Math.max(0, variance[x]);
      }
      return { mean: multiplyVector(cross, v), variance };
    },
  };
}

/** factor A + B */
function added(a: Matrix, b: Matrix, factor: number): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value, i) => factor * value + b.data[i]),
  );
}
