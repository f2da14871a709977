import type { Activation } from '../activations/activation.ts';

/** A network's layers as theories and samplers take them. */
export interface Layers {
  /** L */
  readonly depth: number;
  /** N_1..N_L, input side first; `Infinity` for the Gaussian-process limit. */
  readonly widths: readonly number[];
  /** sigma_1^2..sigma_{L+1}^2, readout last. */
  readonly priorVariances: readonly number[];
  readonly activation: Activation;
}

/** Layers of one width and one prior variance. */
export function uniformLayers(depth: number, width: number, priorVariance: number, activation: Activation): Layers {
  return {
    depth,
    widths: new Array<number>(depth).fill(width),
    priorVariances: new Array<number>(depth + 1).fill(priorVariance),
    activation,
  };
}
