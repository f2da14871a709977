import type { Matrix } from '../../linalg/matrix.ts';
import { gaussianProcessParameters, type HiddenKernels } from '../../theory/ggdln/index.ts';
import type { ChainLayer } from '../../theory/paths/chain/layer.ts';

/** Shifts from infinite width, entry by entry. */
export interface Shapes {
  /** Of U_1; absent where it is a number. */
  readonly u?: Float64Array;
  /** Of the kernels of the first hidden layers at the first test points. */
  readonly kernels: readonly Float64Array[];
}

/** What the theory says of the shapes that measured ones are correlated with. */
export interface PredictedShapes {
  readonly saddle: Shapes;
  /** With 1/N terms, where they were computed. */
  readonly corrected?: Shapes;
  /** The kernels at infinite width. */
  readonly infiniteKernels: readonly Matrix[];
}

/** U_1 minus its value at infinite width, entry by entry. */
export function shapeShift(u: Matrix, layers: readonly ChainLayer[]): Float64Array {
  const [{ data }] = gaussianProcessParameters(layers);
  return u.data.map((value, i) => value - (i % (u.rows + 1) === 0 ? data[0] : 0));
}

/** The shapes of order parameters and hidden kernels. */
export function shapesOf(u: Matrix, layers: readonly ChainLayer[], kernels: HiddenKernels | undefined): Shapes {
  return {
    ...(u.rows > 1 ? { u: shapeShift(u, layers) } : {}),
    kernels: kernels?.kernels.map((kernel, l) => difference(kernel, kernels.gaussianProcess[l])) ?? [],
  };
}

/** a - b, entry by entry. */
export function difference(a: Matrix, b: Matrix): Float64Array {
  return a.data.map((value, i) => value - b.data[i]);
}

/**
 * Correlation over entries of a theory with measured values, the noise of the measured ones taken out of their spread: 1 for a
 * theory that is right, however noisy the entries. NaN where the noise is all there is.
 *
 * @param noise - mean square of the error bars of the measured entries
 */
export function correlationWithoutNoise(theory: Float64Array, measured: Float64Array, noise: number): number {
  const n = theory.length;
  const mean = (a: Float64Array) => a.reduce((sum, value) => sum + value, 0) / n;
  const [ma, mb] = [mean(theory), mean(measured)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (theory[i] - ma) * (measured[i] - mb);
    aa += (theory[i] - ma) ** 2;
    bb += (measured[i] - mb) ** 2;
  }
  const spread = bb - n * noise;
  return spread > 0 && aa > 0 ? ab / Math.sqrt(aa * spread) : Number.NaN;
}
