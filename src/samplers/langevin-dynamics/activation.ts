import type { Activation } from '../../kernels/dual-activation.ts';
import { erf } from '../../numeric/special/index.ts';
import type { Reals } from './network-batch.ts';

/** out = phi(h) for `length` numbers; without a branch for ReLU, which a sign at random would mispredict. */
export function activate(activation: Activation, h: Reals, out: Reals, length: number): void {
  if (activation === 'relu') for (let i = 0; i < length; i++) out[i] = 0.5 * (h[i] + Math.abs(h[i]));
  else if (activation === 'linear') for (let i = 0; i < length; i++) out[i] = h[i];
  else for (let i = 0; i < length; i++) out[i] = erf(h[i]);
}

/** Turns every positive number into 1, again without a branch. */
const LARGE = 1e300;

/** g <- g phi'(h) for `length` numbers. */
export function applySlope(activation: Activation, h: Reals, phi: Reals, g: Reals, length: number): void {
  if (activation === 'relu') {
    for (let i = 0; i < length; i++) g[i] *= Math.min(1, phi[i] * LARGE);
  } else if (activation === 'erf') {
    const scale = 2 / Math.sqrt(Math.PI);
    for (let i = 0; i < length; i++) g[i] *= scale * Math.exp(-h[i] * h[i]);
  }
}
