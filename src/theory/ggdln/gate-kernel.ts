import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { symmetrized } from '../../linalg/symmetrize.ts';
import type { PathFeatures, PathKernel } from '../paths/posterior/path-kernel.ts';
import {
  type ExpandedProblem,
  expandedGates,
  featureMoments,
  features,
  projected,
  timesInputKernel,
} from './expanded.ts';
import type { GatedPoints } from './problem.ts';

/**
 * Gates as paths: xi_pi(x) = gamma_pi(x) x, so that C_pipi'(x, x') is the product K_0(x, x') gamma_pi(x) gamma_pi'(x') and
 * contractions cost P^2 D, whatever the input dimension (notes paths, section 1.2, and ggdln, section 2).
 */
export function gateKernel(problem: ExpandedProblem): PathKernel<GatedPoints> {
  const { gamma, inputKernel, outputs, gateProduct } = problem;
  const scale = 1 / gateProduct;
  return {
    samples: problem.samples,
    outputs,
    dimension: gamma.columns,
    train: (u) => gatedKernel(gamma, u, gamma, inputKernel, outputs, gateProduct),
    cross(given, u) {
      const points = projected(problem, given);
      return gatedKernel(expandedGates(points, outputs), u, gamma, crossInputs(problem, points), outputs, gateProduct);
    },
    prior: (given, u) => priorBlocks(problem, given, expandedGates(given, outputs), u),
    response(a) {
      const gated = timesInputKernel({ ...a, data: a.data.slice() }, inputKernel, outputs, outputs, scale);
      return symmetrized(multiply(gamma, multiply(gated, gamma), { transposeA: true }));
    },
    features: (root) =>
      features(multiply(gamma, root), problem.coordinates, outputs, Math.sqrt(problem.inputScale / gateProduct)),
    outer(v, w) {
      const left = featureMoments(problem, v);
      const right = v === w ? left : featureMoments(problem, w);
      return symmetrized(multiply(left, right, { transposeB: true }));
    },
    meanForms(given, v) {
      const points = projected(problem, given);
      const moments = featureMoments(problem, v);
      const d = gamma.columns;
      const gates = d / outputs;
      const along = multiply(points.projection.coordinates, moments, { transposeB: true });
      const vectors = expandedGates(points, 1);
      const result = matrix(along.rows, gates * d);
      const feature = Math.sqrt(problem.inputScale / gateProduct);
      for (let x = 0; x < along.rows; x++) {
        for (let e = 0; e < gates; e++) {
          const gate = feature * vectors.data[x * gates + e];
          if (gate === 0) continue;
          const out = x * gates * d + e * d;
          for (let f = 0; f < d; f++) result.data[out + f] = gate * along.data[x * d + f];
        }
      }
      return result;
    },
  };
}

/** The D r features of a gated problem, gamma_d(x) x_i. */
export function gateFeatures(problem: ExpandedProblem): PathFeatures<GatedPoints> {
  const { outputs, inputScale, gateProduct, coordinates } = problem;
  const scale = Math.sqrt(inputScale / gateProduct);
  return {
    outputs,
    perPath: coordinates.columns,
    train: () => features(problem.gamma, coordinates, outputs, scale),
    mixed(points, l) {
      const { projection } = projected(problem, points);
      return features(multiply(expandedGates(points, outputs), l), projection.coordinates, outputs, scale);
    },
    unseen(points, u) {
      const { outside } = projected(problem, points).projection;
      if (outside === undefined) return undefined;
      const norms = Float64Array.from({ length: outside.rows }, (_, x) => {
        let norm = 0;
        for (let i = 0; i < outside.columns; i++) norm += outside.data[x * outside.columns + i] ** 2;
        return norm;
      });
      return gatedBlocks(problem, expandedGates(points, outputs), u, norms);
    },
  };
}

/** K_0(x, x^a) of new points, n x P. */
export function crossInputs(problem: ExpandedProblem, points: GatedPoints): Matrix {
  const { coordinates } = projected(problem, points).projection;
  const cross = multiply(coordinates, problem.coordinates, { transposeB: true });
  for (let i = 0; i < cross.data.length; i++) cross.data[i] *= problem.inputScale;
  return cross;
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

/** Prior covariance between the outputs, n x m m, at each of n points. */
function priorBlocks(problem: ExpandedProblem, points: GatedPoints, gammaNew: Matrix, u: Matrix): Matrix {
  return gatedBlocks(problem, gammaNew, u, projected(problem, points).projection.squaredNorms);
}

/** gamma_k^T U gamma_l times sigma_0^2 |x|^2 / (N_0 M), given |x|^2 of every point. */
function gatedBlocks(problem: ExpandedProblem, gammaNew: Matrix, u: Matrix, squaredNorms: Float64Array): Matrix {
  const { outputs: m, inputScale, gateProduct } = problem;
  const n = squaredNorms.length;
  const result = matrix(n, m * m);
  const uGamma = multiply(gammaNew, u);
  const d = u.rows;
  for (let x = 0; x < n; x++) {
    for (let k = 0; k < m; k++) {
      for (let l = 0; l < m; l++) {
        let form = 0;
        for (let e = 0; e < d; e++) form += uGamma.data[(x * m + k) * d + e] * gammaNew.data[(x * m + l) * d + e];
        result.data[x * m * m + k * m + l] = (form * squaredNorms[x] * inputScale) / gateProduct;
      }
    }
  }
  return result;
}
