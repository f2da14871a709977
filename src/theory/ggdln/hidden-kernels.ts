import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gram, multiply } from '../../linalg/products.ts';
import { type HamiltonianState, inverseOf } from '../paths/chain/hamiltonian.ts';
import { reducePoints } from './gate-reduction.ts';
import { firstLayerResponse, secondLayerResponse } from './hidden-responses.ts';
import { checkNewPoints } from './predict.ts';
import type { GatedPoints } from './problem.ts';
import type { GatedSolution } from './solve.ts';

/** Kernels of the hidden layers at some points, and what they would be at infinite width. */
export interface HiddenKernels {
  /** <1/N_l sum_i h_l,i(x) h_l,i(x')> of layers 1 and, with two hidden layers or more, 2; each n x n. */
  readonly kernels: readonly Matrix[];
  /** The same of the Gaussian process: K_0, and sigma_1^2 K_0 o g^1 . g^1' / M_1. */
  readonly gaussianProcess: readonly Matrix[];
}

/**
 * Posterior averages of the kernels of the first and second hidden layers (note ggdln, section 5).
 *
 * @param points - n inputs and their gates; the training points themselves may be given
 */
export function hiddenKernels(solution: GatedSolution, points: GatedPoints): HiddenKernels {
  return hiddenKernelsGiven(solution, solution.solved.state, points);
}

/** The same given some U_1..U_L, which is exact at every width: the saddle's are those at the most probable order parameters. */
export function hiddenKernelsGiven(
  solution: GatedSolution,
  state: HamiltonianState<GatedPoints>,
  points: GatedPoints,
): HiddenKernels {
  checkNewPoints(solution, points);
  const { expanded, layers, reduction } = solution.solved;
  const kernel = gram(points.inputs, expanded.inputScale);
  const [first, second] = layers;
  // The hidden layer itself is ungated: with one layer only the response through the gates of training matters.
  const { delta } = state.data;
  const seen = reduction === undefined ? points : reducePoints(reduction, points);
  const response = firstLayerResponse(expanded, state.u[0], delta, seen);
  const k1 = added(kernel, response, -1 / first.width);
  if (second === undefined) return { kernels: [k1], gaussianProcess: [kernel] };

  const [u1, u2] = state.u;
  const inverseU2 = inverseOf(u2);
  const gates = points.gates[0];
  const m1 = first.gates;
  const z = transferred(u1, inverseU2, m1, first.variance, second.width);
  const forms = multiply(multiply(gates, z), gates, { transposeB: true });
  const overlaps = gram(gates);
  const deep = secondLayerResponse(expanded, u1, delta, points, inverseU2);
  const k2 = matrix(kernel.rows, kernel.columns);
  const gp2 = matrix(kernel.rows, kernel.columns);
  for (let i = 0; i < k2.data.length; i++) {
    gp2.data[i] = (first.variance * overlaps.data[i] * kernel.data[i]) / m1;
    k2.data[i] =
      (kernel.data[i] * forms.data[i]) / m1 -
      (first.variance * overlaps.data[i] * response.data[i]) / (m1 * first.width) -
      deep.data[i] / (second.width * m1);
  }
  return { kernels: [k1, k2], gaussianProcess: [kernel, gp2] };
}

/** Z_nn' = sigma_1^2 delta (1 - D_2 / N_2) + 1/N_2 sum_rs (U_2^-1)_rs U_1,(n r)(n' s). */
function transferred(u1: Matrix, inverseU2: Matrix, gates: number, variance: number, width: number): Matrix {
  const d2 = inverseU2.rows;
  if (gates * d2 !== u1.rows) throw new InputError('hiddenKernels', `${u1.rows} order parameters`, `${gates * d2}`);
  const z = matrix(gates, gates);
  for (let n = 0; n < gates; n++) {
    for (let p = 0; p < gates; p++) {
      let sum = 0;
      for (let r = 0; r < d2; r++) {
        for (let s = 0; s < d2; s++) {
          sum += inverseU2.data[r * d2 + s] * u1.data[(n * d2 + r) * u1.columns + p * d2 + s];
        }
      }
      z.data[n * gates + p] = sum / width + (n === p ? variance * (1 - d2 / width) : 0);
    }
  }
  return z;
}

function added(a: Matrix, b: Matrix, factor: number): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value, i) => value + factor * b.data[i]),
  );
}
