import { solveCholesky, solveLower } from '../../linalg/cholesky.ts';
import { columnVector, type Matrix, matrix, transpose } from '../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../linalg/products.ts';
import type { SweepPlan, SweepResult } from './gibbs-sweep.ts';
import { timesGates } from './gibbs-sweep.ts';

/** Test points as the conditional Gaussian process sees them. */
export interface ConditionalTargets {
  /** Gates of all layers with the outputs, n m x D_1. */
  readonly gamma: Matrix;
  /** sigma_0^2 / N_0 x . x^mu, n x P. */
  readonly cross: Matrix;
  /** sigma_0^2 / N_0 |x|^2, length n. */
  readonly norms: Float64Array;
}

/** Prepares the test points of a plan. */
export function conditionalTargets(plan: SweepPlan): ConditionalTargets {
  const { task, network, inputDimension } = plan;
  const n = task.testInputs.rows;
  const m = task.targets.columns;
  let gamma = matrix(n * m, m);
  for (let a = 0; a < n * m; a++) gamma.data[a * m + (a % m)] = 1;
  for (let l = network.widths.length - 1; l >= 0; l--) gamma = timesGates(task.testGates[l], gamma);
  const scale = network.priorVariances[0] / inputDimension;
  const cross = multiply(task.testInputs, task.inputs, { transposeB: true });
  for (let i = 0; i < cross.data.length; i++) cross.data[i] *= scale;
  const norms = new Float64Array(n);
  const r = task.testInputs.columns;
  for (let i = 0; i < task.testInputs.data.length; i++)
    norms[Math.floor(i / r)] += scale * task.testInputs.data[i] ** 2;
  return { gamma, cross, norms };
}

/**
 * Mean (n x m) and covariance between the outputs (n x m m) of the function given all layers but the first: the
 * Rao-Blackwellized form of a draw (note ggdln, section 13).
 */
export function conditionalMoments(
  plan: SweepPlan,
  targets: ConditionalTargets,
  { orderParameters: [u], factor }: SweepResult,
): { readonly mean: Matrix; readonly covariance: Matrix } {
  const { task } = plan;
  const m = task.targets.columns;
  const n = targets.cross.rows;
  const p = task.inputs.rows;
  const gateProduct = targets.gamma.columns / m;
  const uGamma = multiply(targets.gamma, u);
  const cross = multiply(uGamma, plan.upperGates[0], { transposeB: true });
  for (let x = 0; x < n; x++) {
    for (let k = 0; k < m; k++) {
      const row = (x * m + k) * p * m;
      for (let mu = 0; mu < p; mu++) {
        const kernel = targets.cross.data[x * p + mu] / gateProduct;
        for (let q = 0; q < m; q++) cross.data[row + mu * m + q] *= kernel;
      }
    }
  }
  const dual = solveCholesky(factor, columnVector(task.targets.data)).data;
  const mean = matrix(n, m, multiplyVector(cross, dual));
  const half = solveLower(factor, transpose(cross));
  const covariance = matrix(n, m * m);
  const d = u.rows;
  for (let x = 0; x < n; x++) {
    for (let k = 0; k < m; k++) {
      for (let q = 0; q < m; q++) {
        let form = 0;
        for (let e = 0; e < d; e++) form += uGamma.data[(x * m + k) * d + e] * targets.gamma.data[(x * m + q) * d + e];
        covariance.data[(x * m + k) * m + q] = (form * targets.norms[x]) / gateProduct;
      }
    }
  }
  for (let i = 0; i < half.rows; i++) {
    for (let x = 0; x < n; x++) {
      const column = i * half.columns + x * m;
      for (let k = 0; k < m; k++) {
        const left = half.data[column + k];
        for (let q = 0; q < m; q++) covariance.data[(x * m + k) * m + q] -= left * half.data[column + q];
      }
    }
  }
  return { mean, covariance };
}
