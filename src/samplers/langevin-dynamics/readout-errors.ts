import type { ActivationPart, FloatArray } from '../../activations/activation.ts';

/**
 * g_ij = phi'(h_ij) a_i r_j / sqrt(n) for one network: what one output sends back through its readout a to the preactivations
 * of the top layer, n x P.
 *
 * @param hAt - where h and g of this network begin
 */
export function backThroughReadout(
  activation: ActivationPart,
  readout: FloatArray,
  aAt: number,
  residual: FloatArray,
  rAt: number,
  h: FloatArray,
  hAt: number,
  n: number,
  points: number,
  g: FloatArray,
): void {
  const scale = 1 / Math.sqrt(n);
  if (activation.rectifier) {
    for (let i = 0, ij = hAt; i < n; i++) {
      const a = scale * readout[aAt + i];
      for (let j = 0; j < points; j++, ij++) g[ij] = a * residual[rAt + j] * Number(h[ij] > 0);
    }
    return;
  }
  for (let i = 0, ij = hAt; i < n; i++) {
    const a = scale * readout[aAt + i];
    for (let j = 0; j < points; j++, ij++) g[ij] = a * residual[rAt + j];
  }
  activation.applyDerivative(h, g, hAt, hAt + n * points);
}
