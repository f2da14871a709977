import type { Activation } from '../kernels/dual-activation.ts';
import { tabulatedErf } from '../numeric/special/index.ts';

/** Numbers in double or single precision. */
export type FloatArray = Float64Array | Float32Array;

/** out_i = phi(h_i) for i in [start, end). */
export function applyActivation(
  activation: Activation,
  h: FloatArray,
  out: FloatArray,
  start: number,
  end: number,
): void {
  if (activation === 'relu') {
    // Without a branch: signs are random, and a mispredicted one costs five times as much.
    for (let i = start; i < end; i++) out[i] = 0.5 * (h[i] + Math.abs(h[i]));
  } else if (activation === 'erf') {
    for (let i = start; i < end; i++) out[i] = tabulatedErf(h[i]);
  } else if (h !== out) {
    for (let i = start; i < end; i++) out[i] = h[i];
  }
}

/** gradient_i *= phi'(h_i) for i in [start, end); the kink of ReLU counts as flat. */
export function applyDerivative(
  activation: Activation,
  h: FloatArray,
  gradient: FloatArray,
  start: number,
  end: number,
): void {
  if (activation === 'relu') {
    for (let i = start; i < end; i++) gradient[i] *= Number(h[i] > 0);
  } else if (activation === 'erf') {
    for (let i = start; i < end; i++) gradient[i] *= (2 / Math.sqrt(Math.PI)) * Math.exp(-h[i] * h[i]);
  }
}
