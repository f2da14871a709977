import type { Matrix } from '../linalg/matrix.ts';

/** What is learned from and asked of a network: rows are samples, targets P x m. */
export interface NetworkTask {
  /** P x N0 */
  readonly inputs: Matrix;
  /** P x m */
  readonly targets: Matrix;
  /** Pt x N0 */
  readonly testInputs?: Matrix;
  /** Pt x m; without them there is no test error. */
  readonly testTargets?: Matrix;
}

/** A fully connected network in the convention of the library: N_1..N_L, and sigma^2 of each layer's weights, readout last. */
export interface NetworkShape {
  readonly widths: readonly number[];
  readonly priorVariances: readonly number[];
}

/** Which layer kernels a chain averages: none, those over the training points, or those over training and test points. */
export type KernelPoints = 'none' | 'train' | 'all';

/** How long a chain runs and where its random numbers come from. */
export interface ChainSettings {
  readonly seed: number;
  /** Which of several independent chains this is. */
  readonly chain: number;
  /** Sweeps or trajectories that are not recorded. */
  readonly warmup: number;
  /** Recorded sweeps or trajectories. */
  readonly draws: number;
}

/** What one chain of a network's posterior found. */
export interface NetworkChain {
  readonly chain: number;
  /** Recorded draws; fewer than asked for where the run was stopped. */
  readonly draws: number;
  /**
   * Scalars draw by draw. `trainError` (1/P) sum |f - y|^2, `testError` (1/Pt) sum |f - y|^2, `readoutNorm` |A|^2 / (m N_L),
   * `deficit1`..: d_l - |W_l|^2 / sigma_l^2 of each layer, all with the mean of `force`, sum f (f - y) / T (note bpkr, section 4).
   */
  readonly traces: { readonly [name: string]: Float64Array };
  /** Mean of f at the test points, Pt x m. */
  readonly testMean: Matrix;
  /** Mean of (f - reference)^2 at the test points, Pt x m. */
  readonly testSquare: Matrix;
  /** Mean of K_l = sigma_{l+1}^2 / N_l phi(h_l) phi(h_l)^T, one a hidden layer, over the points asked for (train, then test). */
  readonly kernels: readonly Matrix[];
  /** Means of other matrices by name. */
  readonly matrices: { readonly [name: string]: Matrix };
}
