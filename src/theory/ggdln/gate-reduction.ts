import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { thinSvd } from '../../linalg/svd.ts';
import type { GatedPoints, GatedProblem } from './problem.ts';

/** Singular values up to this, relative to the largest, are zero. */
const CUT = 1e-12;

/**
 * One hidden layer in the span of its training gate vectors: outside of it U = sigma_1^2 I, and nothing is learned there
 * (note ggdln, section 8.3, reduction).
 */
export interface GateReduction {
  /** The same problem with d gates, d = rank of the gates. */
  readonly problem: GatedProblem;
  /** M x d, orthonormal columns. */
  readonly basis: Matrix;
  /** sigma_1^2 */
  readonly variance: number;
}

/** The problem in the span of its gates. */
export function reduceGates(problem: GatedProblem): GateReduction {
  const [gates] = problem.gates;
  const { s, v } = thinSvd(gates);
  const rank = Math.max(1, s.filter((value) => value > CUT * s[0]).length);
  const basis = matrix(gates.columns, rank);
  for (let i = 0; i < gates.columns; i++) {
    for (let k = 0; k < rank; k++) basis.data[i * rank + k] = v.data[i * v.columns + k];
  }
  return {
    problem: { ...problem, gates: [multiply(gates, basis)] },
    basis,
    variance: problem.priorVariances[1],
  };
}

/** Points with their gates in the reduced coordinates. */
export function reducePoints(reduction: GateReduction, points: GatedPoints): GatedPoints {
  return { ...points, gates: [multiply(points.gates[0], reduction.basis)] };
}

/** Squared lengths of the gate vectors outside the span. */
export function outsideLengths(reduction: GateReduction, points: GatedPoints): Float64Array {
  const [gates] = points.gates;
  const inside = multiply(multiply(gates, reduction.basis), reduction.basis, { transposeB: true });
  const lengths = new Float64Array(gates.rows);
  for (let x = 0; x < gates.rows; x++) {
    for (let i = 0; i < gates.columns; i++) {
      const index = x * gates.columns + i;
      lengths[x] += (gates.data[index] - inside.data[index]) ** 2;
    }
  }
  return lengths;
}

/** U in the full gate space: V U V^T in the span, sigma_1^2 outside of it, for each output alike. */
export function liftFirst(reduction: GateReduction, u: Matrix, outputs: number): Matrix {
  const { basis, variance } = reduction;
  const full = basis.rows * outputs;
  const lift = matrix(full, basis.columns * outputs);
  for (let i = 0; i < basis.rows; i++) {
    for (let d = 0; d < basis.columns; d++) {
      for (let k = 0; k < outputs; k++) {
        lift.data[(i * outputs + k) * lift.columns + d * outputs + k] = basis.data[i * basis.columns + d];
      }
    }
  }
  const shifted = matrix(u.rows, u.rows, u.data.slice());
  for (let i = 0; i < u.rows; i++) shifted.data[i * u.rows + i] -= variance;
  const result = multiply(multiply(lift, shifted), lift, { transposeB: true });
  for (let i = 0; i < full; i++) result.data[i * full + i] += variance;
  return result;
}
