import { matrix } from '../../../linalg/matrix.ts';
import { multiplyVector } from '../../../linalg/products.ts';
import { thinSvd } from '../../../linalg/svd.ts';

/** Directions whose residual differences are below this, relative to the largest, carry no information. */
const RELATIVE_CUT = 1e-12;

/**
 * Anderson acceleration of a fixed-point map x -> g(x): the next point is the mixture of the last images whose mixture of
 * residuals g(x) - x is smallest (note ggdln, section 8.2).
 */
export class AndersonMixer {
  readonly #memory: number;
  readonly #points: Float64Array[] = [];
  readonly #residuals: Float64Array[] = [];

  /** @param memory - how many differences are kept */
  constructor(memory: number) {
    this.#memory = memory;
  }

  /** Forgets the past, after a step that was not taken. */
  clear(): void {
    this.#points.length = 0;
    this.#residuals.length = 0;
  }

  /** Takes note of x and g(x), and returns the accelerated point, or undefined while there is nothing to mix. */
  next(x: Float64Array, image: Float64Array): Float64Array | undefined {
    const residual = image.map((value, i) => value - x[i]);
    this.#points.push(x);
    this.#residuals.push(residual);
    if (this.#points.length > this.#memory + 1) {
      this.#points.shift();
      this.#residuals.shift();
    }
    const k = this.#points.length - 1;
    if (k === 0) return undefined;
    const n = x.length;
    const differences = matrix(n, k);
    for (let j = 0; j < k; j++) {
      for (let i = 0; i < n; i++) differences.data[i * k + j] = this.#residuals[j + 1][i] - this.#residuals[j][i];
    }
    const { u, s, v } = thinSvd(differences);
    const projections = multiplyVector(u, residual, true);
    for (let j = 0; j < s.length; j++) projections[j] = s[j] > RELATIVE_CUT * s[0] ? projections[j] / s[j] : 0;
    const weights = multiplyVector(v, projections);
    const next = image.slice();
    for (let j = 0; j < k; j++) {
      const dx = this.#points;
      const df = this.#residuals;
      for (let i = 0; i < n; i++) {
        next[i] -= weights[j] * (dx[j + 1][i] - dx[j][i] + df[j + 1][i] - df[j][i]);
      }
    }
    return next;
  }
}
