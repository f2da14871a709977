import type { Activation } from '../../kernels/dual-activation.ts';
import { activate } from './activation.ts';
import { block, blockProduct } from './block-product.ts';
import { type BatchShape, type BatchWeights, type Reals, zeros } from './network-batch.ts';

/** Reads the outputs of a batch of networks at all points. */
export class PredictorReader {
  readonly #shape: BatchShape;
  readonly #activation: Activation;
  readonly #coordinates: Reals;
  readonly #points: number;
  readonly #layers: readonly { readonly h: Reals; readonly phi: Reals }[];

  constructor(shape: BatchShape, activation: Activation, coordinates: Reals, points: number, precision: 'f32' | 'f64') {
    this.#shape = shape;
    this.#activation = activation;
    this.#coordinates = coordinates;
    this.#points = points;
    // One network at a time: records are rare, and the activations of all test points would not stay in the cache
    this.#layers = shape.widths.map((n) => ({ h: zeros(precision, n * points), phi: zeros(precision, n * points) }));
  }

  /**
   * Writes f of every network to record `record` of `records`.
   *
   * @param readout - used instead of the weights' own, where given
   * @param out - networks x records x points x outputs
   */
  read(weights: BatchWeights, readout: Reals | undefined, out: Float64Array, record: number, records: number): void {
    const { networks, span, widths, outputs } = this.#shape;
    const n = this.#points;
    const depth = widths.length;
    const top = widths[depth - 1];
    const last = readout ?? weights.layers[depth];
    for (let b = 0; b < networks; b++) {
      const { h, phi } = this.#layers[0];
      const from = b * widths[0] * span;
      const inputs = block(this.#coordinates, 0, span);
      blockProduct('ABt', widths[0], span, 1, block(weights.layers[0], from, span), inputs, 0, block(h, 0, n));
      activate(this.#activation, h, phi, widths[0] * n);
      for (let l = 1; l < depth; l++) {
        const below = widths[l - 1];
        const layer = this.#layers[l];
        const at = b * widths[l] * below;
        const weight = block(weights.layers[l], at, below);
        const input = block(this.#layers[l - 1].phi, 0, n);
        blockProduct('AB', widths[l], below, 1 / Math.sqrt(below), weight, input, 0, block(layer.h, 0, n));
        activate(this.#activation, layer.h, layer.phi, widths[l] * n);
      }
      const features = this.#layers[depth - 1].phi;
      const to = (b * records + record) * n * outputs;
      for (let k = 0; k < outputs; k++) {
        const a = (b * outputs + k) * top;
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let i = 0; i < top; i++) sum += last[a + i] * features[i * n + j];
          out[to + j * outputs + k] = sum / Math.sqrt(top);
        }
      }
    }
  }
}
