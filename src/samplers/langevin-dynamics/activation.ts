import type { Activation } from '../../kernels/dual-activation.ts';
import { erf } from '../../numeric/special/index.ts';
import type { Reals } from './network-batch.ts';

const SLOPE_OF_ERF = 2 / Math.sqrt(Math.PI);

/** out = phi(h) for `length` numbers; without a branch for ReLU, which a sign at random would mispredict. */
export function activate(activation: Activation, h: Reals, out: Reals, length: number): void {
  if (activation === 'relu') for (let i = 0; i < length; i++) out[i] = 0.5 * (h[i] + Math.abs(h[i]));
  else if (activation === 'linear') for (let i = 0; i < length; i++) out[i] = h[i];
  else for (let i = 0; i < length; i++) out[i] = erf(h[i]);
}

/** The sign bits of ReLU's preactivations, again without a branch: 32-bit words, the upper one of a double. */
function signWords(h: Reals, at: number, length: number): { readonly bits: Int32Array; readonly stride: number } {
  const stride = h.BYTES_PER_ELEMENT / 4;
  return { bits: new Int32Array(h.buffer, h.byteOffset + at * h.BYTES_PER_ELEMENT, length * stride), stride };
}

/** g <- g phi'(h) for `length` numbers. */
export function applySlope(activation: Activation, h: Reals, g: Reals, length: number): void {
  if (activation === 'relu') {
    const { bits, stride } = signWords(h, 0, length);
    for (let i = 0, word = stride - 1; i < length; i++, word += stride) g[i] *= 1 - (bits[word] >>> 31);
  } else if (activation === 'erf') {
    for (let i = 0; i < length; i++) g[i] *= SLOPE_OF_ERF * Math.exp(-h[i] * h[i]);
  }
}

/**
 * g_ij = phi'(h_ij) a_i r_j for one network: what one output sends back through its readout a to the preactivations of the
 * top layer, n x P.
 *
 * @param hAt - where h and g of this network begin
 */
export function backThroughReadout(
  activation: Activation,
  readout: Reals,
  aAt: number,
  residual: Reals,
  rAt: number,
  h: Reals,
  hAt: number,
  n: number,
  points: number,
  g: Reals,
): void {
  const scale = 1 / Math.sqrt(n);
  if (activation === 'relu') {
    const { bits, stride } = signWords(h, hAt, n * points);
    let word = stride - 1;
    for (let i = 0, ij = hAt; i < n; i++) {
      const a = scale * readout[aAt + i];
      for (let j = 0; j < points; j++, ij++, word += stride) g[ij] = a * residual[rAt + j] * (1 - (bits[word] >>> 31));
    }
    return;
  }
  for (let i = 0, ij = hAt; i < n; i++) {
    const a = scale * readout[aAt + i];
    for (let j = 0; j < points; j++, ij++) g[ij] = a * residual[rAt + j];
  }
  if (activation === 'erf') {
    for (let ij = hAt; ij < hAt + n * points; ij++) g[ij] *= SLOPE_OF_ERF * Math.exp(-h[ij] * h[ij]);
  }
}
