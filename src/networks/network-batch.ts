import type { ActivationPart, FloatArray } from '../activations/activation.ts';
import { activationOf } from '../activations/registry.ts';
import { InputError, requireInteger } from '../base/input-error.ts';
import { backend } from '../linalg/active-backend.ts';
import type { Matrix } from '../linalg/matrix.ts';
import {
  type Architecture,
  checkArchitecture,
  layerSizes,
  type Precision,
  type Weights,
  zeros,
} from './architecture.ts';

/** What a batch of networks computes on. */
export interface BatchOptions {
  /** Networks side by side. */
  readonly replicas: number;
  /** `f64` unless given. */
  readonly precision?: Precision;
  /** Factor of the inputs; 1 / sqrt(N0) unless given. Rotated inputs keep that of the original ones. */
  readonly inputScale?: number;
}

/**
 * Many replicas of a fully connected network on one set of inputs: forward pass, gradients and kernels by matrix products, with all
 * memory taken once. The first layer is one product for all replicas, the others one a replica. Activities are held units by
 * samples, so that no product needs a transposed copy.
 */
export class NetworkBatch {
  readonly architecture: Architecture;
  readonly replicas: number;
  readonly precision: Precision;
  /** P */
  readonly samples: number;
  /** N0, N_1..N_L, m */
  readonly sizes: readonly number[];
  /** f after a forward pass: replica by replica, m x P. */
  readonly outputs: FloatArray;
  /** h_l after a forward pass, l = 1..L: replica by replica, N_l x P. */
  readonly preactivations: readonly FloatArray[];
  /** phi(h_l); for linear networks the same arrays. */
  readonly activities: readonly FloatArray[];
  readonly #activation: ActivationPart;
  readonly #inputs: FloatArray;
  readonly #scales: readonly number[];
  readonly #deltas: readonly FloatArray[];

  /** @param inputs - P x N0 */
  constructor(architecture: Architecture, inputs: Matrix, options: BatchOptions) {
    checkArchitecture(architecture);
    if (inputs.columns !== architecture.inputs) {
      throw new InputError('inputs', `${inputs.columns} columns`, `${architecture.inputs}, the inputs of the network`);
    }
    this.architecture = architecture;
    this.#activation = activationOf(architecture.activation);
    this.replicas = requireInteger('replicas', options.replicas, 1);
    this.precision = options.precision ?? 'f64';
    this.samples = inputs.rows;
    this.sizes = layerSizes(architecture);
    this.#inputs = this.precision === 'f32' ? Float32Array.from(inputs.data) : inputs.data;
    this.#scales = this.sizes.slice(0, -1).map((size) => 1 / Math.sqrt(size));
    if (options.inputScale !== undefined) this.#scales = [options.inputScale, ...this.#scales.slice(1)];
    const array = (size: number) => zeros(this.precision, this.replicas * size * this.samples);
    this.outputs = array(architecture.outputs);
    this.preactivations = architecture.widths.map(array);
    this.activities = this.#activation.linear ? this.preactivations : architecture.widths.map(array);
    this.#deltas = architecture.widths.map(array);
  }

  /** f of every replica at every input, into `outputs`. */
  forward(weights: Weights): void {
    const { replicas, samples, sizes } = this;
    const { widths } = this.architecture;
    const activation = this.#activation;
    const depth = widths.length;
    gemm(
      false,
      true,
      replicas * sizes[1],
      samples,
      sizes[0],
      this.#scales[0],
      weights[0],
      0,
      this.#inputs,
      0,
      0,
      this.preactivations[0],
      0,
    );
    for (let l = 0; l < depth; l++) {
      if (l > 0) this.#forwardLayer(l, weights[l], this.activities[l - 1], this.preactivations[l]);
      const h = this.preactivations[l];
      activation.apply(h, this.activities[l], 0, h.length);
    }
    this.#forwardLayer(depth, weights[depth], this.activities[depth - 1], this.outputs);
  }

  /**
   * Gradients of sum_{a mu} d_{a mu} f_a(x_mu) with respect to the weights, for given d; after a forward pass with the same weights.
   *
   * @param outputGradient - d, replica by replica, m x P
   * @param gradient - receives the gradients
   */
  backward(weights: Weights, outputGradient: FloatArray, gradient: Weights): void {
    const { replicas, samples, sizes } = this;
    const { widths } = this.architecture;
    let delta = outputGradient;
    for (let l = widths.length; l > 0; l--) {
      const [above, below] = [sizes[l + 1], sizes[l]];
      const lower = this.#deltas[l - 1];
      const scale = this.#scales[l];
      for (let r = 0; r < replicas; r++) {
        const [w, d, a] = [r * above * below, r * above * samples, r * below * samples];
        gemm(false, true, above, below, samples, scale, delta, d, this.activities[l - 1], a, 0, gradient[l], w);
        gemm(true, false, below, samples, above, scale, weights[l], w, delta, d, 0, lower, a);
      }
      this.#activation.applyDerivative(this.preactivations[l - 1], lower, 0, lower.length);
      delta = lower;
    }
    gemm(
      false,
      false,
      replicas * sizes[1],
      sizes[0],
      samples,
      this.#scales[0],
      delta,
      0,
      this.#inputs,
      0,
      0,
      gradient[0],
      0,
    );
  }

  #forwardLayer(l: number, weights: FloatArray, below: FloatArray, out: FloatArray): void {
    const [units, inner] = [this.sizes[l + 1], this.sizes[l]];
    for (let r = 0; r < this.replicas; r++) {
      const [w, a, o] = [r * units * inner, r * inner * this.samples, r * units * this.samples];
      gemm(false, false, units, this.samples, inner, this.#scales[l], weights, w, below, a, 0, out, o);
    }
  }
}

/** C <- alpha op(A) op(B) + beta C for dense factors at offsets. */
function gemm(
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: FloatArray,
  aOffset: number,
  b: FloatArray,
  bOffset: number,
  beta: number,
  c: FloatArray,
  cOffset: number,
): void {
  const lda = transposeA ? m : k;
  const ldb = transposeB ? k : n;
  backend().gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, n);
}
