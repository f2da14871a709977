import { InputError } from '../base/input-error.ts';
import { type Matrix, matrix } from '../linalg/matrix.ts';
import type { KernelNetwork } from './kernel-network.ts';
import { nngpDiagonal, nngpKernel } from './nngp.ts';
import { ntkDiagonal, ntkKernel } from './ntk.ts';

/** A kernel among training points, of test with training points, and of each test point with itself. */
export interface KernelBlocks {
  /** P x P, exactly symmetric */
  readonly train: Matrix;
  /** P* x P: rows are test points. */
  readonly cross: Matrix;
  /** P* */
  readonly diagonal: Float64Array;
}

/** A network of infinite width; its widths may be written down, all of them `Infinity`. */
export interface WideNetwork extends KernelNetwork {
  /** N_1..N_L = Infinity */
  readonly widths?: readonly number[];
}

/**
 * The kernels of an infinitely wide network as a theory or a regression takes them.
 *
 *     const { train, cross } = kernelBlocks('ntk', { activation: 'gelu', priorVariances: [1, 1, 1] }, inputs, testInputs);
 *
 * @param kind - `nngp`, the covariance of the outputs under the prior, or `ntk`, the neural tangent kernel (note ndk, section 3)
 * @param network - activation and sigma_1^2..sigma_{L+1}^2, readout last
 * @param inputs - P x N0
 * @param testInputs - P* x N0
 * @throws InputError for finite widths, variances that are not positive, an unknown activation, or dimensions that differ
 */
export function kernelBlocks(
  kind: 'nngp' | 'ntk',
  network: WideNetwork,
  inputs: Matrix,
  testInputs: Matrix = matrix(0, inputs.columns),
): KernelBlocks {
  const { widths } = network;
  widths?.forEach((width, l) => {
    if (width !== Number.POSITIVE_INFINITY) {
      throw new InputError(
        `widths[${l}]`,
        String(width),
        'Infinity: kernels of finite widths are those of widthwise/bpkr',
      );
    }
  });
  if (widths !== undefined && widths.length !== network.priorVariances.length - 1) {
    throw new InputError(
      'widths',
      `${widths.length} widths`,
      `${network.priorVariances.length - 1}, one a hidden layer`,
    );
  }
  const [kernel, diagonal] = kind === 'nngp' ? [nngpKernel, nngpDiagonal] : [ntkKernel, ntkDiagonal];
  return {
    train: kernel(network, inputs),
    cross: kernel(network, testInputs, inputs),
    diagonal: diagonal(network, testInputs),
  };
}
