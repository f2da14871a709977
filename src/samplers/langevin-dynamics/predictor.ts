import type { FloatArray } from '../../activations/activation.ts';
import { activationOf } from '../../activations/registry.ts';
import { type Precision, type Weights, zeros } from '../../networks/architecture.ts';
import { block, blockProduct } from './block-product.ts';
import type { BatchShape } from './ensemble-weights.ts';

/** Reads the outputs of a batch of networks at all points. */
export class PredictorReader {
  readonly #shape: BatchShape;
  readonly #coordinates: FloatArray;
  readonly #points: number;
  readonly #layers: readonly { readonly h: FloatArray; readonly phi: FloatArray }[];

  constructor(shape: BatchShape, coordinates: FloatArray, points: number, precision: Precision) {
    this.#shape = shape;
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
  read(weights: Weights, readout: FloatArray | undefined, out: Float64Array, record: number, records: number): void {
    const { networks, inputs: span, widths, outputs } = this.#shape;
    const activation = activationOf(this.#shape.activation);
    const n = this.#points;
    const depth = widths.length;
    const top = widths[depth - 1];
    const last = readout ?? weights[depth];
    for (let b = 0; b < networks; b++) {
      const { h, phi } = this.#layers[0];
      const from = b * widths[0] * span;
      const inputs = block(this.#coordinates, 0, span);
      blockProduct('ABt', widths[0], span, 1, block(weights[0], from, span), inputs, 0, block(h, 0, n));
      activation.apply(h, phi, 0, widths[0] * n);
      for (let l = 1; l < depth; l++) {
        const below = widths[l - 1];
        const layer = this.#layers[l];
        const at = b * widths[l] * below;
        const weight = block(weights[l], at, below);
        const input = block(this.#layers[l - 1].phi, 0, n);
        blockProduct('AB', widths[l], below, 1 / Math.sqrt(below), weight, input, 0, block(layer.h, 0, n));
        activation.apply(layer.h, layer.phi, 0, widths[l] * n);
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
