import { type Matrix, matrix, rowOf } from '../../linalg/matrix.ts';
import { dot, multiply } from '../../linalg/products.ts';
import { project, type RowSpace, rowSpace } from '../../linalg/row-space.ts';
import { rowwiseKronecker } from '../paths/chain/blocks.ts';
import { type GatedPoints, type GatedProblem, gateProductOf } from './problem.ts';

/**
 * A problem of m outputs rewritten as one of a single output (note ggdln, section 1, expanded samples): sample (mu, k)
 * stands at row mu m + k, with gate vector g^1 (x) ... (x) g^L (x) e_k, layer-1 gate slowest, output fastest.
 */
export interface ExpandedProblem {
  /** P */
  readonly samples: number;
  /** m */
  readonly outputs: number;
  /** Gamma, P m x D_1. */
  readonly gamma: Matrix;
  /** Inputs in the coordinates of their own span, P x r; inner products are those of the original inputs. */
  readonly coordinates: Matrix;
  readonly span: RowSpace;
  /** K_0 = sigma_0^2 / N_0 x . x', P x P, without outputs. */
  readonly inputKernel: Matrix;
  /** sigma_0^2 / N_0 */
  readonly inputScale: number;
  /** The product of the M_l, which divides the kernel; kept at its full value where gates were reduced to their span. */
  readonly gateProduct: number;
  /** y, length P m. */
  readonly labels: Float64Array;
  readonly temperature: number;
}

/** The expanded form; `gateProduct` only where it differs from the number of gate columns. */
export function expand(problem: GatedProblem, gateProduct = gateProductOf(problem.gates)): ExpandedProblem {
  const { inputs, targets, temperature } = problem;
  const inputScale = problem.priorVariances[0] / inputs.columns;
  const span = rowSpace(inputs);
  const coordinates = span.basis === undefined ? inputs : multiply(inputs, span.basis);
  const inputKernel = multiply(coordinates, coordinates, { transposeB: true });
  for (let i = 0; i < inputKernel.data.length; i++) inputKernel.data[i] *= inputScale;
  return {
    samples: inputs.rows,
    outputs: targets.columns,
    gamma: expandedGates(problem, targets.columns),
    coordinates,
    span,
    inputKernel,
    inputScale,
    gateProduct,
    labels: targets.data.slice(),
    temperature,
  };
}

/** What the theory needs of the inputs of new points, whatever the order parameters. */
export interface Projection {
  /** In the span of the training inputs, n x r. */
  readonly coordinates: Matrix;
  /** What of them lies outside it, n x N_0; absent if nothing can. */
  readonly outside?: Matrix;
  /** |x|^2, n numbers. */
  readonly squaredNorms: Float64Array;
}

/** Points whose inputs are projected once, for predictions at many order parameters. */
export interface ProjectedPoints extends GatedPoints {
  readonly projection: Projection;
}

/** The points with their projection. */
export function projected({ span }: ExpandedProblem, points: GatedPoints): ProjectedPoints {
  if ('projection' in points) return points as ProjectedPoints;
  const { inputs } = points;
  const squaredNorms = Float64Array.from({ length: inputs.rows }, (_, x) => {
    const row = rowOf(inputs, x);
    return dot(row, row);
  });
  return { ...points, projection: { ...project(span, inputs), squaredNorms } };
}

/** Gate vectors of the expanded samples, n m x D_1. */
export function expandedGates(points: GatedPoints, outputs: number): Matrix {
  const gates = points.gates.reduce((product, set) => rowwiseKronecker(product, set));
  const columns = gates.columns * outputs;
  const result = matrix(gates.rows * outputs, columns);
  for (let r = 0; r < gates.rows; r++) {
    for (let k = 0; k < outputs; k++) {
      const row = (r * outputs + k) * columns;
      for (let d = 0; d < gates.columns; d++) result.data[row + d * outputs + k] = gates.data[r * gates.columns + d];
    }
  }
  return result;
}

/** A <- A o (K (x) 1 1^T), in place: entry (mu k, nu k') times `scale` K[mu][nu]. */
export function timesInputKernel(
  a: Matrix,
  kernel: Matrix,
  rowOutputs: number,
  columnOutputs: number,
  scale = 1,
): Matrix {
  const columns = a.columns;
  for (let mu = 0; mu < kernel.rows; mu++) {
    for (let k = 0; k < rowOutputs; k++) {
      let index = (mu * rowOutputs + k) * columns;
      for (let nu = 0; nu < kernel.columns; nu++) {
        const factor = scale * kernel.data[mu * kernel.columns + nu];
        for (let j = 0; j < columnOutputs; j++, index++) a.data[index] *= factor;
      }
    }
  }
  return a;
}

/** Gamma^T diag(v) X sqrt(scale): D x r, the gate features weighted by v. */
export function featureMoments(problem: ExpandedProblem, v: Float64Array): Matrix {
  const { gamma, coordinates, outputs } = problem;
  const r = coordinates.columns;
  const weighted = matrix(gamma.rows, r);
  for (let a = 0; a < gamma.rows; a++) {
    const row = Math.floor(a / outputs) * r;
    for (let i = 0; i < r; i++) weighted.data[a * r + i] = v[a] * coordinates.data[row + i];
  }
  const result = multiply(gamma, weighted, { transposeA: true });
  const scale = Math.sqrt(problem.inputScale / problem.gateProduct);
  for (let i = 0; i < result.data.length; i++) result.data[i] *= scale;
  return result;
}

/** Features sqrt(scale) gamma_d x_i of expanded points, rows (mu k), columns (d, i): Phi of the note, section 7. */
export function features(gamma: Matrix, coordinates: Matrix, outputs: number, scale: number): Matrix {
  const r = coordinates.columns;
  const columns = gamma.columns * r;
  const result = matrix(gamma.rows, columns);
  for (let a = 0; a < gamma.rows; a++) {
    const input = Math.floor(a / outputs) * r;
    for (let d = 0; d < gamma.columns; d++) {
      const gate = scale * gamma.data[a * gamma.columns + d];
      if (gate === 0) continue;
      const out = a * columns + d * r;
      for (let i = 0; i < r; i++) result.data[out + i] = gate * coordinates.data[input + i];
    }
  }
  return result;
}
