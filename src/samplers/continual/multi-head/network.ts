import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import { multiply, multiplyVector } from '../../../linalg/products.ts';

/** One hidden layer shared by all tasks, W (N x N0), and the readouts learned so far, each of length N. */
export interface MultiHeadNetwork {
  readonly hidden: Matrix;
  readonly heads: readonly Float64Array[];
}

/** What a sampler needs to know of the model; numbers as in note continual-multi-head, section 1. */
export interface MultiHeadSettings {
  readonly width: number;
  readonly weightVariance: number;
  readonly readoutVariance: number;
  /** lambda, finite */
  readonly coupling: number;
  readonly temperature: number;
  /** `linear` or `relu` */
  readonly activation: Activation;
}

/** Inputs P x N0 and targets P. */
export interface SampledTask {
  readonly inputs: Matrix;
  readonly targets: Float64Array;
}

/** c and s of the free step W_t = c W_{t-1} + s xi; the first task starts from the prior: c = 0, s^2 = sigma_w^2. */
export function transition(settings: MultiHeadSettings, first: boolean): { c: number; s2: number } {
  const { weightVariance, coupling } = settings;
  if (first) return { c: 0, s2: weightVariance };
  const s2 = weightVariance / (1 + coupling * weightVariance);
  return { c: coupling * s2, s2 };
}

/** Preactivations W x / sqrt N0 of every unit, N x P. */
export function preactivations(hidden: Matrix, inputs: Matrix): Matrix {
  const h = multiply(hidden, inputs, { transposeB: true });
  const scale = 1 / Math.sqrt(inputs.columns);
  for (let i = 0; i < h.data.length; i++) h.data[i] *= scale;
  return h;
}

/** Applies the activation in place. */
export function activate(h: Matrix, activation: MultiHeadSettings['activation']): Matrix {
  activationOf(activation).apply(h.data, h.data, 0, h.data.length);
  return h;
}

/** Output of one head, a . phi(W x / sqrt N0) / sqrt N, at every point. */
export function headOutput(
  hidden: Matrix,
  head: Float64Array,
  points: Matrix,
  activation: MultiHeadSettings['activation'],
): Float64Array {
  const h = activate(preactivations(hidden, points), activation);
  return multiplyVector(h, head, true).map((value) => value / Math.sqrt(hidden.rows));
}
