import type { Activation } from '../../../kernels/dual-activation.ts';
import { backend } from '../../../linalg/backend.ts';
import { erf } from '../../../numeric/special/error-function.ts';

/** Sizes of a fully connected network on inputs that are scaled by 1/sqrt(N0) already: inputs, hidden widths, outputs. */
export type LayerSizes = readonly number[];

/** The weights of each layer, W_l as N_l x N_(l-1), readout last as m x N_L. */
export type Weights = readonly Float64Array[];

/** Weights of the right sizes, all zero. */
export function zeroWeights(sizes: LayerSizes): Float64Array[] {
  return sizes.slice(1).map((rows, l) => new Float64Array(rows * sizes[l]));
}

/**
 * Outputs and gradients of one network at P fixed inputs; all buffers are made once.
 *
 * h_1 = W_1 x, h_l = W_l phi(h_(l-1)) / sqrt(N_(l-1)), f = A phi(h_L) / sqrt(N_L).
 */
export class DenseNetwork {
  readonly #sizes: LayerSizes;
  readonly #points: number;
  readonly #activation: Activation;
  readonly #input: Float64Array;
  /** Preactivations, then activities, of each hidden layer; the last preactivation is the output. */
  readonly #before: Float64Array[];
  readonly #after: Float64Array[];
  readonly #delta: Float64Array[];

  /** @param scaledInputs - x / sqrt(N0), P x sizes[0] */
  constructor(sizes: LayerSizes, activation: Activation, scaledInputs: Float64Array) {
    this.#sizes = sizes;
    this.#points = scaledInputs.length / sizes[0];
    this.#activation = activation;
    this.#input = scaledInputs;
    const layers = sizes.slice(1);
    this.#before = layers.map((size) => new Float64Array(this.#points * size));
    this.#after = layers.slice(0, -1).map((size) => new Float64Array(this.#points * size));
    this.#delta = layers.map((size) => new Float64Array(this.#points * size));
  }

  /** f at every input, P x m; the array is the network's own and lasts until the next call. */
  output(weights: Weights): Float64Array {
    const last = weights.length - 1;
    for (let l = 0; l <= last; l++) {
      const from = this.#sizes[l];
      const to = this.#sizes[l + 1];
      const scale = l === 0 ? 1 : 1 / Math.sqrt(from);
      const activity = l === 0 ? this.#input : this.#after[l - 1];
      backend().gemm(
        false,
        true,
        this.#points,
        to,
        from,
        scale,
        activity,
        0,
        from,
        weights[l],
        0,
        from,
        0,
        this.#before[l],
        0,
        to,
      );
      if (l < last) activate(this.#activation, this.#before[l], this.#after[l]);
    }
    return this.#before[last];
  }

  /** Activities of the last hidden layer / sqrt(N_L), P x N_L, as of the last call of `output`. */
  features(): Float64Array {
    const width = this.#sizes[this.#sizes.length - 2];
    return this.#after[this.#after.length - 1].map((value) => value / Math.sqrt(width));
  }

  /**
   * Gradient of 1/2 |f - y|^2 with respect to every weight, at the weights of the last call of `output`.
   *
   * @param residual - f - y, P x m
   * @param gradient - overwritten
   */
  gradient(weights: Weights, residual: Float64Array, gradient: Weights): void {
    const last = weights.length - 1;
    this.#delta[last].set(residual);
    for (let l = last; l >= 0; l--) {
      const from = this.#sizes[l];
      const to = this.#sizes[l + 1];
      const scale = l === 0 ? 1 : 1 / Math.sqrt(from);
      const activity = l === 0 ? this.#input : this.#after[l - 1];
      const delta = this.#delta[l];
      backend().gemm(
        true,
        false,
        to,
        from,
        this.#points,
        scale,
        delta,
        0,
        to,
        activity,
        0,
        from,
        0,
        gradient[l],
        0,
        from,
      );
      if (l === 0) continue;
      const below = this.#delta[l - 1];
      backend().gemm(false, false, this.#points, from, to, scale, delta, 0, to, weights[l], 0, from, 0, below, 0, from);
      timesDerivative(this.#activation, this.#before[l - 1], below);
    }
  }
}

function activate(activation: Activation, h: Float64Array, out: Float64Array): void {
  if (activation === 'linear') out.set(h);
  else if (activation === 'relu') for (let i = 0; i < h.length; i++) out[i] = Math.max(h[i], 0);
  else for (let i = 0; i < h.length; i++) out[i] = erf(h[i]);
}

function timesDerivative(activation: Activation, h: Float64Array, delta: Float64Array): void {
  if (activation === 'relu') {
    for (let i = 0; i < h.length; i++) if (h[i] <= 0) delta[i] = 0;
  } else if (activation === 'erf') {
    for (let i = 0; i < h.length; i++) delta[i] *= (2 / Math.sqrt(Math.PI)) * Math.exp(-h[i] * h[i]);
  }
}
