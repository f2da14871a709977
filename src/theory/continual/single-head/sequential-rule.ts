import { InputError } from '../../../base/input-error.ts';
import type { SolveStatus } from '../../../base/status.ts';
import type { ChainKernels } from '../../../kernels/chain/chain-kernel.ts';
import { type InputPoints, inputPoints } from '../../../kernels/chain/input-points.ts';
import { copyOf, type Matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { type RidgeFactor, ridgeFactor } from '../../../linalg/ridge-factor.ts';
import { type CheckedProblem, checkProblem, type SingleHeadProblem } from './problem.ts';
import { type SequenceKernels, sequenceKernels } from './sequence-kernels.ts';
import { validityWarnings } from './validity.ts';

/** A sequence of tasks, solved: all that predictions at any point and any time need. */
export interface SequenceSolution {
  readonly problem: CheckedProblem;
  readonly kernels: SequenceKernels;
  /** Kernels between X_s at time s and X_u at time u, for u <= s. */
  readonly training: readonly (readonly ChainKernels[])[];
  readonly factors: readonly RidgeFactor[];
  /** Lambda_s, P_s x m: what task s writes into the function is the response to these. */
  readonly duals: readonly Matrix[];
  /** chi_s = Lambda_s^T R_ss Lambda_s, averaged over the outputs: P_s if the targets are as surprising as the prior expects. */
  readonly surprises: readonly number[];
  readonly status: SolveStatus;
}

/** Part of a residual outside the range of a singular kernel that is still rounding. */
const REACHABLE = 1e-7;

/**
 * Solves the sequential rule by block forward substitution; the answer is unique, there are no self-consistent equations.
 *
 * Lambda_s = (R_ss + T)^-1 (Y_s - sum_{u<s} R_su Lambda_u) (note continual-single-head, section 3.1; Shan, Li & Sompolinsky
 * 2026). R is block triangular, not symmetric: the joint posterior of a Gaussian process over all tasks would be another,
 * wrong, answer.
 *
 * @throws InputError for bad input, and at T = 0 for a task whose targets no network can reach
 */
export function solveSequence(given: SingleHeadProblem): SequenceSolution {
  const problem = checkProblem(given);
  const kernels = sequenceKernels(problem);
  const { tasks, points } = problem;
  const training: ChainKernels[][] = [];
  const factors: RidgeFactor[] = [];
  const duals: Matrix[] = [];
  const surprises: number[] = [];
  tasks.forEach((task, s) => {
    const row = points.slice(0, s + 1).map((earlier, u) => kernels.pair(points[s], s, earlier, u));
    const residual = copyOf(task.targets);
    for (let u = 0; u < s; u++) subtract(residual, multiply(row[u].response, duals[u]));
    const factor = ridgeFactor(row[s].response, kernels.ridge(s));
    if (factor.unreachable(residual) > REACHABLE) {
      throw unreachable(s, factor.rank, task.inputs.rows, s > 0 && problem.coupling === Number.POSITIVE_INFINITY);
    }
    const dual = factor.solve(residual);
    const written = multiply(row[s].response, dual);
    let chi = 0;
    for (let i = 0; i < dual.data.length; i++) chi += dual.data[i] * written.data[i];
    training.push(row);
    factors.push(factor);
    duals.push(dual);
    surprises.push(chi / problem.outputs);
  });
  const status: SolveStatus = {
    converged: true,
    residual: 0,
    iterations: 0,
    conditionNumber: Math.max(...factors.map((factor) => factor.conditionNumber)),
    warnings: validityWarnings(problem, training, factors),
  };
  return { problem, kernels, training, factors, duals, surprises, status };
}

/** Points to predict at, prepared once and used at every time. */
export function evaluationPoints(solution: SequenceSolution, inputs: Matrix, field = 'inputs'): InputPoints {
  const { tasks, points } = solution.problem;
  const known = tasks.findIndex((task) => task.inputs === inputs);
  if (known >= 0) return points[known];
  if (inputs.columns !== tasks[0].inputs.columns) {
    throw new InputError(field, `${inputs.columns} columns`, `${tasks[0].inputs.columns}, as in the tasks`);
  }
  return inputPoints(inputs, field);
}

function unreachable(s: number, rank: number, samples: number, frozen: boolean): InputError {
  const none = 'no network of this kind fits the task (linearly dependent or repeated inputs with different targets)';
  return new InputError(
    `tasks[${s}]`,
    `${samples} samples whose response kernel has rank ${rank} and targets outside its range`,
    frozen
      ? `laterRidge above 0, which is what T lambda becomes where lambda grows as T falls, or a finite coupling with T > 0: at coupling infinity later tasks are fitted exactly, and ${none}`
      : `T > 0: at T = 0 ${none}`,
  );
}

function subtract(a: Matrix, b: Matrix): void {
  for (let i = 0; i < a.data.length; i++) a.data[i] -= b.data[i];
}
