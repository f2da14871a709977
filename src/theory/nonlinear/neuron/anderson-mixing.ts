import { solveGeneral } from '../../../linalg/lu.ts';

/** Steps that are remembered. */
const DEPTH = 5;

/**
 * Fixed points x = g(x) by Anderson's mixing (1965): the damped step from the combination of the last few points whose residual is
 * least.
 */
export class AndersonMixing {
  readonly #damping: number;
  readonly #points: Float64Array[] = [];
  readonly #residuals: Float64Array[] = [];

  /** @param damping - the share of a residual that a step follows */
  constructor(damping: number) {
    this.#damping = damping;
  }

  /** The damped step; forgets what was remembered. */
  damped(x: Float64Array, g: Float64Array): Float64Array {
    this.#points.length = 0;
    this.#residuals.length = 0;
    return x.map((value, i) => value + this.#damping * (g[i] - value));
  }

  /**
   * The next point.
   *
   * @param x - the present one
   * @param g - g(x)
   */
  next(x: Float64Array, g: Float64Array): Float64Array {
    const residual = g.map((value, i) => value - x[i]);
    const last = this.#residuals[this.#residuals.length - 1];
    if (last !== undefined && norm(residual) > 2 * norm(last)) return this.damped(x, g);
    this.#points.push(x.slice());
    this.#residuals.push(residual);
    if (this.#points.length > DEPTH + 1) {
      this.#points.shift();
      this.#residuals.shift();
    }
    const count = this.#points.length - 1;
    const step = x.map((value, i) => value + this.#damping * residual[i]);
    if (count === 0) return step;
    const differences = Array.from({ length: count }, (_, k) => minus(this.#residuals[k + 1], this.#residuals[k]));
    const normal = new Float64Array(count * count);
    const right = new Float64Array(count);
    for (let a = 0; a < count; a++) {
      right[a] = dot(differences[a], residual);
      for (let b = 0; b < count; b++) normal[a * count + b] = dot(differences[a], differences[b]);
      normal[a * count + a] *= 1 + 1e-10;
    }
    solveGeneral(count, 1, normal, right);
    for (let k = 0; k < count; k++) {
      const moved = minus(this.#points[k + 1], this.#points[k]);
      for (let i = 0; i < step.length; i++) step[i] -= right[k] * (moved[i] + this.#damping * differences[k][i]);
    }
    return step.every(Number.isFinite) ? step : this.damped(x, g);
  }
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
