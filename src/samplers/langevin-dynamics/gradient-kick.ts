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
  readonly residual: Float64Array;
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

  constructor(problem: KickProblem) {
    this.#problem = problem;
    const { shape, points, precision, inputs } = problem;
    const make = (): Stage => {
      const perLayer = () => shape.widths.map((n) => zeros(precision, shape.networks * n * points));
      return {
        h: perLayer(),
        phi: perLayer(),
        delta: perLayer(),
        residual: new Float64Array(shape.networks * shape.outputs * points),
      };
    };
    this.#start = make();
    this.#middle = make();
    this.#small = zeros(precision, points * points);
    this.#inputGram = zeros(precision, points * points);
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
      addReadout(weights.layers[depth], residual, phi[depth - 1], factor, networks, outputs, n, points);
    }
  }

  /** Preactivations, activations and residuals of the weights moved by `shift` along the gradient of the first stage. */
  #forward(weights: BatchWeights, stage: Stage, shift: number, learns: readonly boolean[]): void {
    const { shape, points, inputs, activation, targets } = this.#problem;
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
      addSmallProduct(first.h[0], first.delta[0], this.#inputGram, shift, rows, points, stage.h[0]);
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
    readResiduals(
      weights.layers[depth],
      stage,
      first,
      move,
      targets,
      networks,
      outputs,
      top,
      points,
      depth - 1,
      this.#small,
    );
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
    spreadReadout(weights.layers[depth], stage, first, move, networks, outputs, top, points, depth - 1);
    applySlope(activation, stage.h[depth - 1], stage.delta[depth - 1], networks * top * points);
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
      applySlope(activation, stage.h[l - 1], stage.delta[l - 1], networks * below * points);
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

/** out = h + scale delta G for rows of P numbers. */
function addSmallProduct(
  h: Reals,
  delta: Reals,
  gram: Reals,
  scale: number,
  rows: number,
  points: number,
  out: Reals,
): void {
  for (let i = 0; i < rows; i++) {
    const row = i * points;
    for (let j = 0; j < points; j++) {
      let sum = 0;
      for (let k = 0; k < points; k++) sum += delta[row + k] * gram[k * points + j];
      out[row + j] = h[row + j] + scale * sum;
    }
  }
}

/** out = scale A^T B for n x P blocks at one offset. */
function innerProduct(a: Reals, b: Reals, at: number, n: number, points: number, scale: number, out: Reals): void {
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < points; j++) {
      let sum = 0;
      for (let k = 0, row = at; k < n; k++, row += points) sum += a[row + i] * b[row + j];
      out[i * points + j] = scale * sum;
    }
  }
}

/** out += A M for an n x P block at an offset. */
function addProduct(a: Reals, small: Reals, at: number, n: number, points: number, out: Reals): void {
  for (let i = 0, row = at; i < n; i++, row += points) {
    for (let j = 0; j < points; j++) {
      let sum = 0;
      for (let k = 0; k < points; k++) sum += a[row + k] * small[k * points + j];
      out[row + j] += sum;
    }
  }
}

/** residual = Y - f with the readout moved along its gradient of the first stage. */
function readResiduals(
  readout: Reals,
  stage: Stage,
  first: Stage,
  move: number,
  targets: Float64Array,
  networks: number,
  outputs: number,
  n: number,
  points: number,
  top: number,
  small: Reals,
): void {
  const phi = stage.phi[top];
  const scale = 1 / Math.sqrt(n);
  for (let b = 0; b < networks; b++) {
    const at = b * n * points;
    if (move !== 0) innerProduct(first.phi[top], phi, at, n, points, move, small);
    for (let k = 0; k < outputs; k++) {
      const weights = (b * outputs + k) * n;
      const to = (b * outputs + k) * points;
      for (let j = 0; j < points; j++) {
        let sum = 0;
        for (let i = 0, row = at + j; i < n; i++, row += points) sum += readout[weights + i] * phi[row];
        sum *= scale;
        if (move !== 0) for (let p = 0; p < points; p++) sum += first.residual[to + p] * small[p * points + j];
        stage.residual[to + j] = targets[j * outputs + k] - sum;
      }
    }
  }
}

/** delta of the top layer, before the slope: a^T r / sqrt(N), with the readout moved along its gradient. */
function spreadReadout(
  readout: Reals,
  stage: Stage,
  first: Stage,
  move: number,
  networks: number,
  outputs: number,
  n: number,
  points: number,
  top: number,
): void {
  const delta = stage.delta[top];
  const scale = 1 / Math.sqrt(n);
  const moved = new Float64Array(points * points);
  for (let b = 0; b < networks; b++) {
    const at = b * n * points;
    const from = b * outputs * points;
    if (move !== 0) {
      for (let p = 0; p < points; p++) {
        for (let j = 0; j < points; j++) {
          let sum = 0;
          for (let k = 0; k < outputs; k++) {
            sum += first.residual[from + k * points + p] * stage.residual[from + k * points + j];
          }
          moved[p * points + j] = move * sum;
        }
      }
    }
    for (let i = 0; i < n; i++) {
      const row = at + i * points;
      for (let j = 0; j < points; j++) {
        let sum = 0;
        for (let k = 0; k < outputs; k++) {
          sum += readout[(b * outputs + k) * n + i] * stage.residual[from + k * points + j];
        }
        sum *= scale;
        if (move !== 0) for (let p = 0; p < points; p++) sum += first.phi[top][row + p] * moved[p * points + j];
        delta[row + j] = sum;
      }
    }
  }
}

/** readout += factor r phi^T. */
function addReadout(
  readout: Reals,
  residual: Float64Array,
  phi: Reals,
  factor: number,
  networks: number,
  outputs: number,
  n: number,
  points: number,
): void {
  for (let b = 0; b < networks; b++) {
    for (let k = 0; k < outputs; k++) {
      const weights = (b * outputs + k) * n;
      const from = (b * outputs + k) * points;
      for (let i = 0; i < n; i++) {
        const row = (b * n + i) * points;
        let sum = 0;
        for (let j = 0; j < points; j++) sum += residual[from + j] * phi[row + j];
        readout[weights + i] += factor * sum;
      }
    }
  }
}
