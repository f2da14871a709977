import type { Matrix } from '../../linalg/matrix.ts';
import { gaussianProcessParameters, type HiddenKernels } from '../../theory/ggdln/index.ts';
import type { GatedLayer } from '../../theory/ggdln/problem.ts';

/** U_1 minus its value at infinite width, entry by entry. */
export function shapeShift(u: Matrix, layers: readonly GatedLayer[]): Float64Array {
  const variance = gaussianProcessParameters(layers)[0].data[0];
  return u.data.map((value, i) => value - (i % (u.rows + 1) === 0 ? variance : 0));
}

/** The kernels of the hidden layers minus their values at infinite width, layer by layer. */
export function kernelShifts({ kernels, gaussianProcess }: HiddenKernels): Float64Array[] {
  return kernels.map((kernel, l) => kernel.data.map((value, i) => value - gaussianProcess[l].data[i]));
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
