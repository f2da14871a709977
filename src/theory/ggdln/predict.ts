import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { squaredError, summedBlockVariance } from '../../measures/index.ts';

import { gaussianProcessParameters } from '../paths/chain/hierarchy.ts';
import type { DataState } from '../paths/posterior/data-term.ts';

import { projected, timesInputKernel } from './expanded.ts';
import { outsideLengths, reducePoints } from './gate-reduction.ts';
import { checkPoints, type GatedPoints } from './problem.ts';
import type { GatedSolution } from './solve.ts';

/** The distribution of the network's outputs at new points, leading order in 1/N. */
export interface GatedPrediction {
  /** <f_k(x)>, n x m. */
  readonly mean: Matrix;
  /** Cov[f_k(x), f_k'(x)], n x m m, row x holding its m x m block; the noise T of a label is not added. */
  readonly covariance: Matrix;
}

/** Errors of a prediction against targets: averages over points of the sum over outputs. */
export interface GatedErrors {
  readonly bias2: number;
  readonly variance: number;
  /** bias2 + variance */
  readonly testError: number;
}

/**
 * Mean and covariance of the trained network at new points (note ggdln, section 4).
 *
 * @param points - inputs (n x N_0) and one gate matrix (n x M_l) for each hidden layer
 * @throws InputError if they do not fit the network
 */
export function predictGated(solution: GatedSolution, points: GatedPoints): GatedPrediction {
  return predictFrom(solution, solution.solved.state.data, points);
}

/** The same at the order parameters of infinite width: the ordinary Gaussian process with the same gates. */
export function predictGaussianProcess(solution: GatedSolution, points: GatedPoints): GatedPrediction {
  const { layers, data } = solution.solved;
  const [u] = gaussianProcessParameters(layers);
  const state = data.at(u);
  if (state === undefined) throw new InputError('temperature', 'a singular gated kernel', 'T > 0');
  return predictFrom(solution, state, points);
}

/** The prediction of a solved network given some U_1: the Gaussian posterior of its function conditional on it. */
export function predictFrom(
  solution: GatedSolution,
  state: DataState<GatedPoints>,
  points: GatedPoints,
): GatedPrediction {
  const { problem, expanded, reduction } = solution.solved;
  checkNewPoints(solution, points);
  if (reduction === undefined) return state.predict(points);
  const here = projected(expanded, points);
  const { mean, covariance } = state.predict(reducePoints(reduction, here));
  // Gate directions that no training sample opened keep their prior, the same for every output.
  const lengths = outsideLengths(reduction, points);
  const m = problem.targets.columns;
  const full = matrix(covariance.rows, covariance.columns, covariance.data.slice());
  for (let x = 0; x < full.rows; x++) {
    const norm = here.projection.squaredNorms[x];
    const unseen = (reduction.variance * lengths[x] * norm * expanded.inputScale) / expanded.gateProduct;
    for (let k = 0; k < m; k++) full.data[(x * m + k) * m + k] += unseen;
  }
  return { mean, covariance: full };
}

/** Throws an `InputError` unless the points fit the solved network. */
export function checkNewPoints(solution: GatedSolution, points: GatedPoints): void {
  const { problem } = solution.solved;
  checkPoints(points, problem.widths.length, problem.inputs.columns, 'test');
  points.gates.forEach((set, l) => {
    if (set.columns !== problem.gates[l].columns) {
      throw new InputError(
        `test.gates[${l}]`,
        `${set.columns} gates`,
        `${problem.gates[l].columns}, as many as in training`,
      );
    }
  });
}

/** Bias squared and variance against the targets of the points (n x m). */
export function errorsOf(prediction: GatedPrediction, targets: Matrix): GatedErrors {
  const { mean, covariance } = prediction;
  if (targets.rows !== mean.rows || targets.columns !== mean.columns) {
    throw new InputError(
      'test.targets',
      `${targets.rows} x ${targets.columns}`,
      `${mean.rows} x ${mean.columns}, one row for each test point`,
    );
  }
  const bias2 = squaredError(mean, targets);
  const variance = summedBlockVariance(covariance, mean.columns);
  return { bias2, variance, testError: bias2 + variance };
}

/** The renormalized kernel K~ of the expanded training samples at the saddle, P m x P m, without T. */
export function renormalizedKernel(solution: GatedSolution): Matrix {
  const { expanded, state } = solution.solved;
  const { gamma, inputKernel, outputs, gateProduct } = expanded;
  const form = multiply(multiply(gamma, state.u[0]), gamma, { transposeB: true });
  return timesInputKernel(form, inputKernel, outputs, outputs, 1 / gateProduct);
}
