import type { SolveStatus } from '../../../base/status.ts';
import { dualOf } from '../../../kernels/dual-activation.ts';
import { cholesky, solveCholesky } from '../../../linalg/cholesky.ts';
import { symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix, transpose } from '../../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../linalg/products.ts';
import { firstAmplitude } from './amplitude.ts';
import type { PredictorMoments } from './first-task.ts';
import {
  checkModel,
  checkTask,
  freeStep,
  type HeadTask,
  inputGram,
  type MultiHeadModel,
  squaredNorms,
} from './model.ts';
import { clamp, type HeadPredictions } from './response.ts';
import type { StepSolution } from './saddle-warm.ts';
import { solveStep } from './step.ts';
import { validityWarnings } from './validity.ts';

/** Two tasks in a one-hidden-layer ReLU network: a heuristic, and labelled so. */
export interface ReluTwoTaskSolution {
  readonly standing: 'heuristic';
  /** u_1 */
  readonly firstScale: number;
  readonly orderParameters: StepSolution;
  readonly status: SolveStatus;
  predict(points: Matrix): HeadPredictions & { readonly oldHeadBefore: PredictorMoments };
}

/**
 * The heuristic extension to ReLU: the linear kernels are replaced by two-time arc-cosine kernels and the equations kept
 * (note continual-multi-head, section 9). Assumes Gaussian equivalence of the features; dense, O(P^3) an evaluation.
 *
 * @throws InputError for bad shapes or numbers
 */
export function solveTwoTasksRelu(model: MultiHeadModel, one: HeadTask, two: HeadTask): ReluTwoTaskSolution {
  checkModel(model);
  checkTask(one, 'tasks[0]');
  checkTask(two, 'tasks[1]', one.inputs.columns);
  const { width, weightVariance, readoutVariance, temperature } = model;
  const { c, s2, frozen } = freeStep(model);
  const total = frozen + s2;
  const relu = dualOf('relu');

  /** Arc-cosine kernel of two sets of points with the given weight variances and covariance. */
  const kernel = (a: Matrix, b: Matrix, variance: readonly [number, number, number]): Matrix => {
    const g = inputGram(a, b);
    const na = squaredNorms(a);
    const nb = squaredNorms(b);
    const [va, vb, covariance] = variance;
    for (let i = 0; i < a.rows; i++) {
      for (let j = 0; j < b.rows; j++) {
        const at = i * b.rows + j;
        g.data[at] = relu.value(covariance * g.data[at], va * na[i], vb * nb[j]);
      }
    }
    return g;
  };
  const now: [number, number, number] = [total, total, total];
  const kept: [number, number, number] = [total, total, frozen];
  const past: [number, number, number] = [weightVariance, weightVariance, weightVariance];
  const between: [number, number, number] = [weightVariance, total, c * weightVariance];
  const frozenKernel = (a: Matrix, b: Matrix) => kernel(a, b, kept);
  const freshKernel = (a: Matrix, b: Matrix) => subtract(kernel(a, b, now), kernel(a, b, kept));

  // Task 1 in the eigenbasis of its kernel; sigma_w^2 is inside the kernel.
  const firstKernel = kernel(one.inputs, one.inputs, past);
  const eigen = symmetricEigen(firstKernel);
  const labels = multiplyVector(eigen.vectors, one.targets, true);
  const { u: firstScale } = firstAmplitude({ ...model, weightVariance: 1 }, eigen.values, labels, 'tasks[0]');
  const factor = cholesky(shifted(firstKernel, firstScale, temperature), 'tasks[0].inputs');
  const dual = solveCholesky(factor, matrix(one.targets.length, 1, one.targets));

  const featureMean = (points: Matrix) =>
    multiply(kernel(one.inputs, points, between), dual, { transposeA: true }).data.map(
      (value) => Math.sqrt(firstScale) * value,
    );
  const featureCovariance = (a: Matrix, b: Matrix) => {
    const ka = kernel(one.inputs, a, between);
    const kb = a === b ? ka : kernel(one.inputs, b, between);
    const explained = multiply(ka, solveCholesky(factor, kb), { transposeA: true });
    return subtract(frozenKernel(a, b), scale(explained, firstScale));
  };

  const covariance22 = featureCovariance(two.inputs, two.inputs);
  const mean2 = featureMean(two.inputs);
  const kF = frozenKernel(two.inputs, two.inputs);
  const kS = freshKernel(two.inputs, two.inputs);
  const solution = solveStep({
    width,
    readoutVariance,
    temperature,
    frozenKernel: kF,
    freshKernel: kS,
    features: matrix(1, mean2.length, mean2),
    featureCovariance: covariance22,
    targets: two.targets,
  });
  const { u, b, eta } = solution;
  const psi = solution.psi[0];
  const p = two.targets.length;
  const total22 = matrix(p, p);
  for (let i = 0; i < total22.data.length; i++) total22.data[i] = u * kS.data[i] + b * kF.data[i];
  const responseFactor = cholesky(shifted(total22, 1, temperature), 'tasks[1].inputs');
  const rest = two.targets.map((y, i) => y - psi * mean2[i]);

  return {
    standing: 'heuristic',
    firstScale,
    orderParameters: solution,
    status: {
      converged: solution.residual < 1e-8,
      residual: solution.residual,
      iterations: solution.iterations,
      warnings: ['heuristic: ReLU features are treated as Gaussian', ...validityWarnings(model, u, 1)],
    },
    predict(points) {
      const n = points.rows;
      const freshCross = transpose(freshKernel(points, two.inputs));
      const frozenCross = transpose(frozenKernel(points, two.inputs));
      const cross = matrix(p, n);
      for (let i = 0; i < cross.data.length; i++) cross.data[i] = u * freshCross.data[i] + b * frozenCross.data[i];
      const response = solveCholesky(responseFactor, cross);
      const freshResponse = solveCholesky(responseFactor, freshCross);
      const featureCross = featureCovariance(two.inputs, points);
      const frozenOfResponse = multiply(kF, response);
      const frozenOfFresh = multiply(kF, freshResponse);
      const featureOfResponse = multiply(covariance22, response);
      const featureOfFresh = multiply(covariance22, freshResponse);
      const mu = featureMean(points);
      const before = moments(n);
      const newHead = moments(n);
      const oldHead = moments(n);
      const past1 = kernel(one.inputs, points, past);
      const past1Solved = solveCholesky(factor, past1);
      const norms = squaredNorms(points);
      for (let i = 0; i < n; i++) {
        const point = matrix(1, points.columns, points.data.subarray(i * points.columns, (i + 1) * points.columns));
        const kFxx = frozenKernel(point, point).data[0];
        const kSxx = freshKernel(point, point).data[0];
        const cxx = featureCovariance(point, point).data[0];
        const column = (x: Matrix, y: Matrix) => {
          let sum = 0;
          for (let k = 0; k < x.rows; k++) sum += x.data[k * n + i] * y.data[k * n + i];
          return sum;
        };
        let fit = 0;
        let freshFit = 0;
        for (let k = 0; k < p; k++) {
          fit += response.data[k * n + i] * rest[k];
          freshFit += freshResponse.data[k * n + i] * rest[k];
        }
        newHead.mean[i] = psi * mu[i] + fit;
        newHead.variance[i] = clamp(
          u * kSxx +
            b * kFxx -
            column(cross, response) +
            eta * (kFxx - 2 * column(response, frozenCross) + column(response, frozenOfResponse)) +
            psi * psi * (cxx - 2 * column(response, featureCross) + column(response, featureOfResponse)),
        );
        oldHead.mean[i] = Math.sqrt(firstScale) * (mu[i] + psi * freshFit);
        oldHead.variance[i] = clamp(
          firstScale *
            (cxx -
              2 * psi ** 2 * column(freshResponse, featureCross) +
              psi ** 4 * column(freshResponse, featureOfFresh) +
              kSxx +
              psi ** 2 * (eta * column(freshResponse, frozenOfFresh) - column(freshResponse, freshCross))),
        );
        let first = 0;
        for (let k = 0; k < dual.rows; k++) first += past1.data[k * n + i] * dual.data[k];
        before.mean[i] = firstScale * first;
        before.variance[i] = clamp(
          firstScale * (relu.diagonal(weightVariance * norms[i]) - firstScale * column(past1, past1Solved)),
        );
      }
      return { newHead, oldHead, oldHeadBefore: before };
    },
  };
}

function moments(n: number) {
  return { mean: new Float64Array(n), variance: new Float64Array(n) };
}

function subtract(a: Matrix, b: Matrix): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value, i) => value - b.data[i]),
  );
}

function scale(a: Matrix, factor: number): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value) => factor * value),
  );
}

function shifted(a: Matrix, factor: number, ridge: number): Matrix {
  const result = scale(a, factor);
  for (let i = 0; i < a.rows; i++) result.data[i * a.rows + i] += ridge;
  return result;
}
