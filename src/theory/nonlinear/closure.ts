import type { SolveStatus } from '../../base/status.ts';
import type { ClosureProblem, KernelBlocks } from './problem.ts';

/** Names of the closures with scalar order parameters. */
export type ScalarClosureName = 'outside' | 'nested' | 'readout';

/** A minimum of a closure's effective Hamiltonian. */
export interface ClosureMinimum {
  /** u_l of each hidden layer, input side first; u_L = |a|^2 / N_L. */
  readonly u: readonly number[];
  /** H(u) (note nonlinear, section 3). */
  readonly H: number;
}

/** What a closure finds for one network: a Gaussian process with a renormalized kernel R and noise T. */
export interface ClosureSolution extends ClosureMinimum {
  /** All minima, lowest first. */
  readonly minima: readonly ClosureMinimum[];
  /** <f(x)> at the test points. */
  readonly mean: Float64Array;
  /** Var f(x) at the test points. */
  readonly variance: Float64Array;
  /** <|f - y|^2> / P on the training points. */
  readonly trainError: number;
  readonly status: SolveStatus;
  /** R */
  kernels(): KernelBlocks;
}

/**
 * A closure: an approximate reduction of a network to one scalar a hidden layer, by a renormalized kernel R(u) in
 * H(u) = sum_l N_l/2 (u_l/sigma_{l+1}^2 - log u_l/sigma_{l+1}^2) + 1/2 log det(R + T) + 1/2 y^T (R + T)^-1 y (note nonlinear, section 3).
 */
export interface ScalarClosure {
  readonly name: ScalarClosureName;
  readonly label: string;
  /** R(u) in TeX. */
  readonly tex: string;
  /** What it is, and where it holds. */
  readonly status: string;
  /**
   * The lowest minimum of H and its predictor, for one output.
   *
   * @throws InputError for problems that the closure does not cover
   */
  solve(problem: ClosureProblem): ClosureSolution;
}
