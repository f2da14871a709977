import { InputError } from '../../../base/input-error.ts';
import { solveCholesky } from '../../../linalg/cholesky.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../linalg/products.ts';
import { brentRoot } from '../../../numeric/roots.ts';
import type { Phase } from './infinite-coupling.ts';
import { checkModel, checkTask, type HeadTask, type MultiHeadModel } from './model.ts';
import { learnFirstReluTask, reluKernel, reluResponseShape } from './relu-first-task.ts';
import { stepBasis } from './step.ts';

/** A second task at T -> 0, lambda -> infinity, for any kernels. */
export interface PhaseProblem {
  /** N */
  readonly width: number;
  /** K_F, kernel of the frozen features, P x P. */
  readonly frozenKernel: Matrix;
  /** Theta = lim K_S / s^2, P x P, positive definite. */
  readonly responseShape: Matrix;
  /** Activity of the old learned feature on the new inputs. */
  readonly featureMean: Float64Array;
  readonly featureCovariance: Matrix;
  readonly targets: Float64Array;
}

/** Which phase the second task is in. */
export interface GeneralPhase {
  readonly phase: Phase;
  /** Left minus right side of the condition for generalization: below 0 in that phase; undefined below a load of 1. */
  readonly excess: number | undefined;
}

/**
 * The phase of a second task for general kernels (note continual-multi-head, section 9; derived, not simulated): with
 * R_x = (K_F + x Theta)^-1 at the edge Tr (K_F R_x)^2 = N, generalization iff q - kappa^2 / p < Tr K_F R_x / N - 1.
 *
 * @throws InputError if Theta is not positive definite, or the load is exactly 1
 */
export function generalPhase(problem: PhaseProblem): GeneralPhase {
  const { width, frozenKernel, responseShape, featureMean, featureCovariance, targets } = problem;
  const p = targets.length;
  if (p === width) throw new InputError('width', `${width}, as many as samples`, 'a load P/N other than 1');
  if (p < width) return { phase: 'fixed', excess: undefined };
  const { frozen, vectors } = stepBasis(frozenKernel, responseShape, 'responseShape');
  const sum = (of: (i: number) => number) => {
    let total = 0;
    for (let i = 0; i < p; i++) total += of(i) / width;
    return total;
  };
  const square = (x: number) => sum((i) => (frozen[i] / (frozen[i] + x)) ** 2) - 1;
  const largest = Math.max(...frozen);
  // At x = 0 the sum is P/N - 1 > 0; it falls to -1.
  const edge = Math.exp(brentRoot((log) => square(Math.exp(log)), Math.log(largest) - 60, Math.log(largest * p) + 5).x);
  const labels = multiplyVector(vectors, targets, true);
  const feature = multiplyVector(vectors, featureMean, true);
  const spread = multiply(vectors, multiply(featureCovariance, vectors), { transposeA: true });
  const at = (i: number) => 1 / (frozen[i] + edge);
  const power = sum((i) => labels[i] ** 2 * at(i));
  const overlap = sum((i) => labels[i] * feature[i] * at(i));
  const activity = sum((i) => (feature[i] ** 2 + spread.data[i * p + i]) * at(i));
  const excess = activity - overlap ** 2 / power - (sum((i) => frozen[i] * at(i)) - 1);
  return { phase: excess < 0 ? 'generalization' : 'overfitting', excess };
}

/**
 * The phase of a second task in a one-hidden-layer ReLU network, within the heuristic of `solveTwoTasksRelu`.
 *
 * @param model - only N and the prior variances matter: T -> 0 first, then lambda -> infinity
 * @throws InputError for bad shapes or numbers, dependent samples, or a load of exactly 1
 */
export function reluPhase(model: MultiHeadModel, one: HeadTask, two: HeadTask): GeneralPhase {
  checkModel(model);
  checkTask(one, 'tasks[0]');
  checkTask(two, 'tasks[1]', one.inputs.columns);
  const { width, weightVariance } = model;
  const first = learnFirstReluTask({ ...model, temperature: 0 }, one, 'tasks[0]');
  const same: [number, number, number] = [weightVariance, weightVariance, weightVariance];
  const cross = reluKernel(one.inputs, two.inputs, same);
  const frozenKernel = reluKernel(two.inputs, two.inputs, same);
  const explained = multiply(cross, solveCholesky(first.factor, cross), { transposeA: true });
  return generalPhase({
    width,
    frozenKernel,
    responseShape: reluResponseShape(two.inputs, weightVariance),
    featureMean: multiply(cross, first.dual, { transposeA: true }).data.map((value) => Math.sqrt(first.u) * value),
    featureCovariance: matrix(
      frozenKernel.rows,
      frozenKernel.columns,
      frozenKernel.data.map((value, i) => value - first.u * explained.data[i]),
    ),
    targets: two.targets,
  });
}
