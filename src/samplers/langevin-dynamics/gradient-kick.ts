import type { FloatArray } from '../../activations/activation.ts';
import { activationOf } from '../../activations/registry.ts';
import { type Precision, type Weights, zeros } from '../../networks/architecture.ts';
import { type Block, block, blockProduct } from './block-product.ts';
import type { BatchShape } from './ensemble-weights.ts';
import { backThroughReadout } from './readout-errors.ts';

/** What the gradient needs besides the weights. */
export interface KickProblem {
  readonly shape: BatchShape;
  /** Training points: P x r coordinates, divided by sqrt(N_0). */
  readonly inputs: FloatArray;
  readonly points: number;
  /** P x m */
  readonly targets: Float64Array;
  readonly precision: Precision;
}

/** Activations and back-propagated errors of a batch, layer by layer, each networks x N_l x P. */
interface Stage {
  readonly h: FloatArray[];
  readonly phi: FloatArray[];
  readonly delta: FloatArray[];
  /** Residuals Y - f, networks x m x P. */
  readonly residual: FloatArray;
}

/**
 * The gradient half of the splitting scheme: one step of the midpoint rule along the gradient of half the summed squares, for
 * a batch of networks at once.
 *
 * The hidden weights at the midpoint are never formed: they differ from those at the start by products of rank P, which enter
 * the forward and backward passes through P x P matrices. The readout at the midpoint is: it has only m N numbers.
 */
export class GradientKick {
  readonly #problem: KickProblem;
  readonly #start: Stage;
  readonly #middle: Stage;
  /** The readout moved half a step, networks x m x N_L. */
  readonly #readout: FloatArray;
  readonly #small: Block;
  readonly #inputs: Block;
  readonly #inputGram: Block;
  /** Y^T, m x P */
  readonly #targets: FloatArray;

  constructor(problem: KickProblem) {
    this.#problem = problem;
    const { shape, points, precision, inputs } = problem;
    const { networks, widths, outputs, inputs: span } = shape;
    const make = (): Stage => {
      const perLayer = () => widths.map((n) => zeros(precision, networks * n * points));
      return {
        h: perLayer(),
        phi: perLayer(),
        delta: perLayer(),
        residual: zeros(precision, networks * outputs * points),
      };
    };
    this.#start = make();
    this.#middle = make();
    this.#readout = zeros(precision, networks * outputs * widths[widths.length - 1]);
    this.#small = block(zeros(precision, points * points), 0, points);
    this.#inputs = block(inputs, 0, span);
    this.#inputGram = block(zeros(precision, points * points), 0, points);
    this.#targets = zeros(precision, outputs * points);
    for (let k = 0; k < outputs; k++) {
      for (let j = 0; j < points; j++) this.#targets[k * points + j] = problem.targets[j * outputs + k];
    }
    blockProduct('ABt', points, span, 1, this.#inputs, this.#inputs, 0, this.#inputGram);
  }

  /** weights += kick of length h, for the layers that learn (W_1..W_L, readout last). */
  apply(weights: Weights, h: number, learns: readonly boolean[]): void {
    const { networks, widths, inputs: span } = this.#problem.shape;
    const { points } = this.#problem;
    const depth = widths.length;
    const readout = weights[depth];
    this.#forward(weights, this.#start, readout, 0, learns);
    this.#backward(weights, this.#start, readout, 0, learns);
    let moved = readout;
    if (learns[depth]) {
      moved = this.#readout;
      moved.set(readout);
      this.#moveReadout(this.#start, h / 2, moved);
    }
    this.#forward(weights, this.#middle, moved, h / 2, learns);
    this.#backward(weights, this.#middle, moved, h / 2, learns);
    const { delta, phi } = this.#middle;
    if (learns[0]) {
      const to = block(weights[0], 0, span);
      blockProduct('AB', networks * widths[0], points, h, block(delta[0], 0, points), this.#inputs, 1, to);
    }
    for (let l = 1; l < depth; l++) {
      if (!learns[l]) continue;
      const [n, below] = [widths[l], widths[l - 1]];
      for (let b = 0; b < networks; b++) {
        const to = block(weights[l], b * n * below, below);
        const from = block(phi[l - 1], b * below * points, points);
        blockProduct('ABt', n, points, h / Math.sqrt(below), block(delta[l], b * n * points, points), from, 1, to);
      }
    }
    if (learns[depth]) this.#moveReadout(this.#middle, h, readout);
  }

  /** readout += h x residual x phi^T / sqrt(N) of every network. */
  #moveReadout({ residual, phi }: Stage, h: number, readout: FloatArray): void {
    const { shape, points } = this.#problem;
    const { networks, widths, outputs } = shape;
    const depth = widths.length;
    const n = widths[depth - 1];
    for (let b = 0; b < networks; b++) {
      const features = block(phi[depth - 1], b * n * points, points);
      const errors = block(residual, b * outputs * points, points);
      blockProduct('ABt', outputs, points, h / Math.sqrt(n), errors, features, 1, block(readout, b * outputs * n, n));
    }
  }

  /** Preactivations, activations and residuals of the weights moved by `shift` along the gradient of the first stage. */
  #forward(weights: Weights, stage: Stage, readout: FloatArray, shift: number, learns: readonly boolean[]): void {
    const { shape, points } = this.#problem;
    const { networks, widths, inputs: span, outputs } = shape;
    const activation = activationOf(shape.activation);
    const depth = widths.length;
    const first = this.#start;
    const rows = networks * widths[0];
    const h0 = block(stage.h[0], 0, points);
    if (shift === 0) {
      blockProduct('ABt', rows, span, 1, block(weights[0], 0, span), this.#inputs, 0, h0);
    } else {
      stage.h[0].set(first.h[0]);
      if (learns[0]) {
        blockProduct('AB', rows, points, shift, block(first.delta[0], 0, points), this.#inputGram, 1, h0);
      }
    }
    activation.apply(stage.h[0], stage.phi[0], 0, rows * points);
    for (let l = 1; l < depth; l++) {
      const [n, below] = [widths[l], widths[l - 1]];
      for (let b = 0; b < networks; b++) {
        const to = block(stage.h[l], b * n * points, points);
        const from = block(stage.phi[l - 1], b * below * points, points);
        const layer = block(weights[l], b * n * below, below);
        blockProduct('AB', n, below, 1 / Math.sqrt(below), layer, from, 0, to);
        if (shift === 0 || !learns[l]) continue;
        const before = block(first.phi[l - 1], b * below * points, points);
        blockProduct('AtB', points, below, shift / below, before, from, 0, this.#small);
        blockProduct('AB', n, points, 1, block(first.delta[l], b * n * points, points), this.#small, 1, to);
      }
      activation.apply(stage.h[l], stage.phi[l], 0, networks * n * points);
    }
    const top = widths[depth - 1];
    for (let b = 0; b < networks; b++) {
      const to = block(stage.residual, b * outputs * points, points);
      stage.residual.set(this.#targets, to.at);
      const features = block(stage.phi[depth - 1], b * top * points, points);
      blockProduct('AB', outputs, top, -1 / Math.sqrt(top), block(readout, b * outputs * top, top), features, 1, to);
    }
  }

  /** Errors at the preactivations: phi'(h) times what comes back through the weights moved by `shift`. */
  #backward(weights: Weights, stage: Stage, readout: FloatArray, shift: number, learns: readonly boolean[]): void {
    const { shape, points } = this.#problem;
    const { networks, widths, outputs } = shape;
    const activation = activationOf(shape.activation);
    const depth = widths.length;
    const first = this.#start;
    const top = widths[depth - 1];
    // Nothing below the lowest learning layer is asked for
    const lowest = learns.indexOf(true);
    if (lowest >= depth || lowest < 0) return;
    const { residual, delta, h } = stage;
    for (let b = 0; b < networks; b++) {
      const at = b * top * points;
      const aAt = b * outputs * top;
      const rAt = b * outputs * points;
      const g = delta[depth - 1];
      if (outputs === 1) {
        backThroughReadout(activation, readout, aAt, residual, rAt, h[depth - 1], at, top, points, g);
      } else {
        const errors = block(residual, rAt, points);
        blockProduct(
          'AtB',
          top,
          outputs,
          1 / Math.sqrt(top),
          block(readout, aAt, top),
          errors,
          0,
          block(g, at, points),
        );
      }
    }
    if (outputs > 1) activation.applyDerivative(h[depth - 1], delta[depth - 1], 0, networks * top * points);
    for (let l = depth - 1; l > lowest; l--) {
      const [n, below] = [widths[l], widths[l - 1]];
      for (let b = 0; b < networks; b++) {
        const to = block(delta[l - 1], b * below * points, points);
        const from = block(delta[l], b * n * points, points);
        const layer = block(weights[l], b * n * below, below);
        blockProduct('AtB', below, n, 1 / Math.sqrt(below), layer, from, 0, to);
        if (shift === 0 || !learns[l]) continue;
        const before = block(first.delta[l], b * n * points, points);
        blockProduct('AtB', points, n, shift / below, before, from, 0, this.#small);
        blockProduct('AB', below, points, 1, block(first.phi[l - 1], b * below * points, points), this.#small, 1, to);
      }
      activation.applyDerivative(h[l - 1], delta[l - 1], 0, networks * below * points);
    }
  }
}
