import type { Matrix } from '../../linalg/matrix.ts';
import { type CheckedProblem, checkProblem, type DynamicsProblem } from '../../theory/ndk/index.ts';

/** Which layers do what from which time on. */
export interface DynamicsPhase {
  readonly from: number;
  /** Whether weight decay and noise act on W_1..W_L, readout last. */
  readonly drift: readonly boolean[];
  /** Whether each of them follows the gradient of the loss. */
  readonly learn: readonly boolean[];
}

/** When the predictor is looked at, what is frozen, and how accurately it is computed. */
export interface Dynamics {
  /** Ascending; under drift, since the drift began. */
  readonly times: readonly number[];
  /** The readout stands still from this time on. */
  readonly freezeReadoutAt?: number;
  /** What the hidden layers do then. */
  readonly afterFreeze?: 'drift' | 'learn';
  /** Any freezing schedule; the first phase begins at 0. */
  readonly phases?: readonly DynamicsPhase[];
  /** Where the phases begin: from fresh weights (unless given), or from a fully trained network. */
  readonly start?: 'initial' | 'equilibrium';
  /** A fully trained network that drifts, by the protocols of note ndk, section 8. */
  readonly drift?: 'D0' | 'D1' | 'D2' | 'D3' | 'D4';
  readonly solver?: 'auto' | 'collocation' | 'modes' | 'linear' | 'flow' | 'trapezoid';
  /** Error allowed relative to the largest entry; 1e-5 unless given. */
  readonly accuracy?: number;
  /** Whether the variance of single networks is computed; if the problem is small unless given. */
  readonly variance?: boolean;
}

/** A network that learns in time: data, network, temperature and dynamics. */
export interface NdkProblem {
  readonly checked: CheckedProblem & { readonly testInputs: Matrix };
  readonly testTargets: Matrix;
  /** N_1..N_L of the networks that are simulated: the theory's are infinite. */
  readonly widths: readonly number[];
  readonly dynamics: Dynamics;
}

/**
 * The problem of networks that learn by Langevin dynamics.
 *
 * @throws InputError for a problem that the theory does not take
 */
export function ndkProblem(
  problem: DynamicsProblem & { readonly testInputs: Matrix },
  testTargets: Matrix,
  widths: readonly number[],
  dynamics: Dynamics,
): NdkProblem {
  const { testInputs } = problem;
  return { checked: { ...checkProblem(problem), testInputs }, testTargets, widths, dynamics };
}

/** Test and training points whose predictors are compared one by one. */
export const LOOKED_AT = 8;

/** Error allowed relative to the largest entry, where the dynamics do not say. */
export const ACCURACY = 1e-5;
