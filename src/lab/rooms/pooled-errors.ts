import type { Matrix } from '../../linalg/matrix.ts';
import { momentsOf } from '../../samplers/diagnostics/index.ts';

/** Means of one chain at the test points: of f and of f squared. */
export interface OutputMoments {
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

/** A number with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** Bias² and variance of the predictor, free of the noise of the chains' means; errors by the jackknife over chains (3 or more). */
export function biasAndVariance(
  chains: readonly OutputMoments[],
  targets: Matrix,
): { readonly bias2: Estimate; readonly variance: Estimate } {
  const size = targets.data.length;
  const means = new Float64Array(size);
  const meanSquares = new Float64Array(size);
  const squares = new Float64Array(size);
  for (const { mean, square } of chains) {
    for (let i = 0; i < size; i++) {
      means[i] += mean[i];
      meanSquares[i] += mean[i] ** 2;
      squares[i] += square[i];
    }
  }
  const without = (left?: OutputMoments): readonly [number, number] => {
    const count = chains.length - (left === undefined ? 0 : 1);
    let bias2 = 0;
    let variance = 0;
    for (let i = 0; i < size; i++) {
      const out = left?.mean[i] ?? 0;
      const mean = (means[i] - out) / count;
      // Of the mean over chains about the true mean, from the spread of the chains.
      const noise = ((meanSquares[i] - out * out) / count - mean * mean) / (count - 1);
      bias2 += (mean - targets.data[i]) ** 2 - noise;
      variance += (squares[i] - (left?.square[i] ?? 0)) / count - mean * mean + noise;
    }
    return [bias2 / targets.rows, variance / targets.rows];
  };
  const whole = without();
  const parts = chains.map((chain) => without(chain));
  const estimate = (k: 0 | 1): Estimate => {
    const { variance } = momentsOf(parts.map((part) => part[k]));
    return { value: whole[k], error: (Math.sqrt(variance) * (chains.length - 1)) / Math.sqrt(chains.length) };
  };
  return { bias2: estimate(0), variance: estimate(1) };
}
