import type { SolveStatus } from '../../../base/status.ts';
import { cholesky, solveCholesky } from '../../../linalg/cholesky.ts';
import { type Matrix, matrix, transpose } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import type { PredictorMoments } from './first-task.ts';
import { checkModel, checkTask, freeStep, type HeadTask, type MultiHeadModel } from './model.ts';
import { learnFirstReluTask, reluFreshKernel, reluKernel, shifted } from './relu-first-task.ts';
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
  predict(
    points: Matrix,
  ): HeadPredictions & { readonly oldHeadBefore: PredictorMoments; readonly fromScratch: PredictorMoments };
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

  const kept: [number, number, number] = [total, total, frozen];
  const between: [number, number, number] = [weightVariance, total, c * weightVariance];
  const frozenKernel = (a: Matrix, b: Matrix) => reluKernel(a, b, kept);
  const freshKernel = (a: Matrix, b: Matrix) => reluFreshKernel(a, b, total, s2);

  const first = learnFirstReluTask(model, one, 'tasks[0]');
  const scratch = learnFirstReluTask(model, two, 'tasks[1]');
  const { u: firstScale, factor, dual } = first;

  const featureMean = (points: Matrix) =>
    multiply(reluKernel(one.inputs, points, between), dual, { transposeA: true }).data.map(
      (value) => Math.sqrt(firstScale) * value,
    );
  const featureCovariance = (a: Matrix, b: Matrix) => {
    const ka = reluKernel(one.inputs, a, between);
    const kb = a === b ? ka : reluKernel(one.inputs, b, between);
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
      const newHead = moments(n);
      const oldHead = moments(n);
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
      }
      return { newHead, oldHead, oldHeadBefore: first.predict(points), fromScratch: scratch.predict(points) };
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
