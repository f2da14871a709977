import type { Activation } from '../../kernels/dual-activation.ts';
import { backend } from '../../linalg/backend.ts';
import { activate, applySlope } from './activation.ts';
import { type BatchShape, type BatchWeights, type Reals, zeros } from './network-batch.ts';

/** What the gradient needs besides the weights. */
export interface KickProblem {
  readonly shape: BatchShape;
  readonly activation: Activation;
  /** Training points: P x r coordinates, divided by sqrt(N_0). */
  readonly inputs: Reals;
  readonly points: number;
  /** P x m */
  readonly targets: Float64Array;
  readonly precision: 'f32' | 'f64';
}

/** Activations and back-propagated errors of a batch, layer by layer, each networks x N_l x P. */
interface Stage {
  readonly h: Reals[];
  readonly phi: Reals[];
  readonly delta: Reals[];
  /** Residuals Y - f, networks x m x P. */
  readonly residual: Reals;
}

/**
 * The gradient half of the splitting scheme: one step of the midpoint rule along the gradient of half the summed squares, for
 * a batch of networks at once.
 *
 * The weights at the midpoint are never formed: they differ from those at the start by products of rank P, which enter the
 * forward and backward passes through P x P matrices.
 */
export class GradientKick {
  readonly #problem: KickProblem;
  readonly #start: Stage;
  readonly #middle: Stage;
  readonly #small: Reals;
  readonly #inputGram: Reals;
  /** Y^T, m x P */
  readonly #targets: Reals;

  constructor(problem: KickProblem) {
    this.#problem = problem;
    const { shape, points, precision, inputs } = problem;
    const make = (): Stage => {
      const perLayer = () => shape.widths.map((n) => zeros(precision, shape.networks * n * points));
      return {
        h: perLayer(),
        phi: perLayer(),
        delta: perLayer(),
        residual: zeros(precision, shape.networks * shape.outputs * points),
      };
    };
    this.#start = make();
    this.#middle = make();
    this.#small = zeros(precision, points * points);
    this.#inputGram = zeros(precision, points * points);
    this.#targets = zeros(precision, shape.outputs * points);
    for (let k = 0; k < shape.outputs; k++) {
      for (let j = 0; j < points; j++) this.#targets[k * points + j] = problem.targets[j * shape.outputs + k];
    }
    product(
      false,
      true,
      points,
      points,
      shape.span,
      1,
      inputs,
      0,
      shape.span,
      inputs,
      0,
      shape.span,
      0,
      this.#inputGram,
      0,
      points,
    );
  }

  /**
   * weights += scale x (kick of length h), for the layers that learn.
   *
   * @param scales - factor of each layer's kick: the drift that is merged into the same update comes after the kick
   */
  apply(weights: BatchWeights, h: number, learns: readonly boolean[], scales: readonly number[]): void {
    const { shape, points, inputs } = this.#problem;
    const { networks, widths, span, outputs } = shape;
    const depth = widths.length;
    this.#forward(weights, this.#start, 0, learns);
    this.#backward(weights, this.#start, 0, learns);
    this.#forward(weights, this.#middle, h / 2, learns);
    this.#backward(weights, this.#middle, h / 2, learns);
    const { delta, phi, residual } = this.#middle;
    if (learns[0]) {
      const rows = networks * widths[0];
      product(
        false,
        false,
        rows,
        span,
        points,
        h * scales[0],
        delta[0],
        0,
        points,
        inputs,
        0,
        span,
        1,
        weights.layers[0],
        0,
        span,
      );
    }
    for (let l = 1; l < depth; l++) {
      if (!learns[l]) continue;
      const n = widths[l];
      const below = widths[l - 1];
      const factor = (h * scales[l]) / Math.sqrt(below);
      for (let b = 0; b < networks; b++) {
        product(
          false,
          true,
          n,
          below,
          points,
          factor,
          delta[l],
          b * n * points,
          points,
          phi[l - 1],
          b * below * points,
          points,
          1,
          weights.layers[l],
          b * n * below,
          below,
        );
      }
    }
    if (learns[depth]) {
      const n = widths[depth - 1];
      const factor = (h * scales[depth]) / Math.sqrt(n);
      for (let b = 0; b < networks; b++) {
        const from = b * outputs * points;
        const readout = weights.layers[depth];
        product(
          false,
          true,
          outputs,
          n,
          points,
          factor,
          residual,
          from,
          points,
          phi[depth - 1],
          b * n * points,
          points,
          1,
          readout,
          b * outputs * n,
          n,
        );
      }
    }
  }

  /** Preactivations, activations and residuals of the weights moved by `shift` along the gradient of the first stage. */
  #forward(weights: BatchWeights, stage: Stage, shift: number, learns: readonly boolean[]): void {
    const { shape, points, inputs, activation } = this.#problem;
    const { networks, widths, span, outputs } = shape;
    const depth = widths.length;
    const first = this.#start;
    const rows = networks * widths[0];
    if (shift === 0) {
      product(
        false,
        true,
        rows,
        points,
        span,
        1,
        weights.layers[0],
        0,
        span,
        inputs,
        0,
        span,
        0,
        stage.h[0],
        0,
        points,
      );
    } else if (learns[0]) {
      stage.h[0].set(first.h[0]);
      product(
        false,
        false,
        rows,
        points,
        points,
        shift,
        first.delta[0],
        0,
        points,
        this.#inputGram,
        0,
        points,
        1,
        stage.h[0],
        0,
        points,
      );
    } else stage.h[0].set(first.h[0]);
    activate(activation, stage.h[0], stage.phi[0], rows * points);
    for (let l = 1; l < depth; l++) {
      const n = widths[l];
      const below = widths[l - 1];
      const scale = 1 / Math.sqrt(below);
      for (let b = 0; b < networks; b++) {
        const at = b * n * points;
        const from = b * below * points;
        product(
          false,
          false,
          n,
          points,
          below,
          scale,
          weights.layers[l],
          b * n * below,
          below,
          stage.phi[l - 1],
          from,
          points,
          0,
          stage.h[l],
          at,
          points,
        );
        if (shift === 0 || !learns[l]) continue;
        innerProduct(first.phi[l - 1], stage.phi[l - 1], from, below, points, shift / below, this.#small);
        addProduct(first.delta[l], this.#small, at, n, points, stage.h[l]);
      }
      activate(activation, stage.h[l], stage.phi[l], networks * n * points);
    }
    const top = widths[depth - 1];
    const move = learns[depth] ? shift / top : 0;
    const { residual, phi } = stage;
    for (let b = 0; b < networks; b++) {
      const at = b * top * points;
      const to = b * outputs * points;
      const readout = weights.layers[depth];
      const factor = -1 / Math.sqrt(top);
      residual.set(this.#targets, to);
      product(
        false,
        false,
        outputs,
        points,
        top,
        factor,
        readout,
        b * outputs * top,
        top,
        phi[depth - 1],
        at,
        points,
        1,
        residual,
        to,
        points,
      );
      if (move === 0) continue;
      innerProduct(first.phi[depth - 1], phi[depth - 1], at, top, points, -move, this.#small);
      product(
        false,
        false,
        outputs,
        points,
        points,
        1,
        first.residual,
        to,
        points,
        this.#small,
        0,
        points,
        1,
        residual,
        to,
        points,
      );
    }
  }

  /** Errors at the preactivations: phi'(h) times what comes back through the weights moved by `shift`. */
  #backward(weights: BatchWeights, stage: Stage, shift: number, learns: readonly boolean[]): void {
    const { shape, points, activation } = this.#problem;
    const { networks, widths, outputs } = shape;
    const depth = widths.length;
    const first = this.#start;
    const top = widths[depth - 1];
    // Nothing below the lowest learning layer is asked for
    const lowest = learns.indexOf(true);
    if (lowest >= depth || lowest < 0) return;
    const move = learns[depth] ? shift / top : 0;
    const { residual, delta, h } = stage;
    for (let b = 0; b < networks; b++) {
      const at = b * top * points;
      const from = b * outputs * points;
      const readout = weights.layers[depth];
      const factor = 1 / Math.sqrt(top);
      product(
        true,
        false,
        top,
        points,
        outputs,
        factor,
        readout,
        b * outputs * top,
        top,
        residual,
        from,
        points,
        0,
        delta[depth - 1],
        at,
        points,
      );
      if (move === 0) continue;
      innerProduct(first.residual, residual, from, outputs, points, move, this.#small);
      addProduct(first.phi[depth - 1], this.#small, at, top, points, delta[depth - 1]);
    }
    applySlope(activation, h[depth - 1], delta[depth - 1], networks * top * points);
    for (let l = depth - 1; l > lowest; l--) {
      const n = widths[l];
      const below = widths[l - 1];
      for (let b = 0; b < networks; b++) {
        const at = b * n * points;
        const to = b * below * points;
        product(
          true,
          false,
          below,
          points,
          n,
          1 / Math.sqrt(below),
          weights.layers[l],
          b * n * below,
          below,
          stage.delta[l],
          at,
          points,
          0,
          stage.delta[l - 1],
          to,
          points,
        );
        if (shift === 0 || !learns[l]) continue;
        innerProduct(first.delta[l], stage.delta[l], at, n, points, shift / below, this.#small);
        addProduct(first.phi[l - 1], this.#small, to, below, points, stage.delta[l - 1]);
      }
      applySlope(activation, h[l - 1], delta[l - 1], networks * below * points);
    }
  }
}

/** The backend's product on arrays that are of one element type by construction. */
export function product(
  transposeA: boolean,
  transposeB: boolean,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: Reals,
  aOffset: number,
  lda: number,
  b: Reals,
  bOffset: number,
  ldb: number,
  beta: number,
  c: Reals,
  cOffset: number,
  ldc: number,
): void {
  const gemm = backend().gemm<Float64Array>;
  gemm(
    transposeA,
    transposeB,
    m,
    n,
    k,
    alpha,
    a as Float64Array,
    aOffset,
    lda,
    b as Float64Array,
    bOffset,
    ldb,
    beta,
    c as Float64Array,
    cOffset,
    ldc,
  );
}

/** out = scale A^T B for n x P blocks at one offset. */
function innerProduct(a: Reals, b: Reals, at: number, n: number, points: number, scale: number, out: Reals): void {
  product(true, false, points, points, n, scale, a, at, points, b, at, points, 0, out, 0, points);
}

/** out += A M for an n x P block at an offset. */
function addProduct(a: Reals, small: Reals, at: number, n: number, points: number, out: Reals): void {
  product(false, false, n, points, points, 1, a, at, points, small, 0, points, 1, out, at, points);
}
