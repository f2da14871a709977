import type { Activation } from '../../kernels/dual-activation.ts';
import { erf } from '../../numeric/special/index.ts';
import type { Reals } from './network-batch.ts';

/** out = phi(h) for `length` numbers; without a branch for ReLU, which a sign at random would mispredict. */
export function activate(activation: Activation, h: Reals, out: Reals, length: number): void {
  if (activation === 'relu') for (let i = 0; i < length; i++) out[i] = 0.5 * (h[i] + Math.abs(h[i]));
  else if (activation === 'linear') for (let i = 0; i < length; i++) out[i] = h[i];
  else for (let i = 0; i < length; i++) out[i] = erf(h[i]);
}

/** g <- g phi'(h) for `length` numbers. */
export function applySlope(activation: Activation, h: Reals, g: Reals, length: number): void {
  if (activation === 'relu') {
    // The sign bits themselves, again without a branch; they stand in the upper half of a double
    const words = h.BYTES_PER_ELEMENT / 4;
    const bits = new Int32Array(h.buffer, h.byteOffset, length * words);
    for (let i = 0, at = words - 1; i < length; i++, at += words) g[i] *= 1 - (bits[at] >>> 31);
  } else if (activation === 'erf') {
    const scale = 2 / Math.sqrt(Math.PI);
    for (let i = 0; i < length; i++) g[i] *= scale * Math.exp(-h[i] * h[i]);
  }
}
