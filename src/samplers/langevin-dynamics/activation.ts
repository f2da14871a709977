import type { Activation } from '../../kernels/dual-activation.ts';
import { erf } from '../../numeric/special/index.ts';
import type { Reals } from './network-batch.ts';

/** out = phi(h) for `length` numbers. */
export function activate(activation: Activation, h: Reals, out: Reals, length: number): void {
  if (activation === 'relu') for (let i = 0; i < length; i++) out[i] = Math.max(h[i], 0);
  else if (activation === 'linear') for (let i = 0; i < length; i++) out[i] = h[i];
  else for (let i = 0; i < length; i++) out[i] = erf(h[i]);
}

/** g <- g phi'(h) for `length` numbers. */
export function applySlope(activation: Activation, h: Reals, g: Reals, length: number): void {
  if (activation === 'relu') {
    for (let i = 0; i < length; i++) if (!(h[i] > 0)) g[i] = 0;
  } else if (activation === 'erf') {
    const scale = 2 / Math.sqrt(Math.PI);
    for (let i = 0; i < length; i++) g[i] *= scale * Math.exp(-h[i] * h[i]);
  }
}
