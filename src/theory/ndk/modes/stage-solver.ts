import { InputError } from '../../../base/input-error.ts';
import { backend } from '../../../linalg/active-backend.ts';
import { symmetricEigen } from '../../../linalg/eigen.ts';
import { gmres } from '../../../linalg/gmres.ts';
import { solveGeneral } from '../../../linalg/lu.ts';
import { matrix } from '../../../linalg/matrix.ts';
import type { ExponentialFit } from './exponential-fit.ts';

/** Products with the kernel at most in one step; two or three are usual. */
const MOST = 200;

/**
 * Solves the linear equations of one step, r_i + p_i sum_rj w_rij A_r r_j = b_i, for the residuals r_j at the stages.
 *
 * The amplitudes A_r nearly share the eigenvectors of D(0) = sum_r A_r: in that basis each eigenmode is an s x s system of its own, which
 * preconditions GMRES. A step then costs a few products with the A_r in place of the factors of an s P x s P matrix, and all A_r r_j come
 * with the solution. Vectors over the stages are P x s m: point, stage, output.
 */
export class StageSolver {
  /** r_j, P x s m. */
  readonly residuals: Float64Array;
  /** A_r r_j, R x P x s m. */
  readonly products: Float64Array;
  readonly #fit: ExponentialFit;
  readonly #size: number;
  readonly #outputs: number;
  readonly #stages: number;
  /** Columns are the eigenvectors of D(0). */
  readonly #vectors: Float64Array;
  /** v_k A_r v_k, R x P. */
  readonly #diagonals: Float64Array;

  /**
   * @param fit - of the kernel between the P training points
   * @param size - P
   * @param outputs - m
   * @param stages - s
   */
  constructor(fit: ExponentialFit, size: number, outputs: number, stages: number) {
    this.#fit = fit;
    this.#size = size;
    this.#outputs = outputs;
    this.#stages = stages;
    const count = fit.rates.length;
    const pairs = size * size;
    this.residuals = new Float64Array(size * stages * outputs);
    this.products = new Float64Array(count * size * stages * outputs);
    const start = matrix(size, size);
    for (let r = 0; r < count; r++) for (let a = 0; a < pairs; a++) start.data[a] += fit.amplitudes[r * pairs + a];
    this.#vectors = symmetricEigen(start).vectors.data;
    this.#diagonals = new Float64Array(count * size);
    // Single precision is enough for what only preconditions.
    const vectors = Float32Array.from(this.#vectors);
    const amplitudes = new Float32Array(pairs);
    const turned = new Float32Array(pairs);
    for (let r = 0; r < count; r++) {
      amplitudes.set(fit.amplitudes.subarray(r * pairs, (r + 1) * pairs));
      backend().gemm(false, false, size, size, size, 1, amplitudes, 0, size, vectors, 0, size, 0, turned, 0, size);
      const diagonal = this.#diagonals.subarray(r * size, (r + 1) * size);
      for (let a = 0; a < size; a++) {
        for (let k = 0; k < size; k++) diagonal[k] += vectors[a * size + k] * turned[a * size + k];
      }
    }
  }

  /**
   * Leaves the solution in `residuals` and `products`; the last residual of the step before is the first guess at every stage.
   *
   * @param weights - w_rij, R x s x s
   * @param scales - p_i
   * @param sides - b_i, P x s m
   * @param tolerance - absolute, on the norm of what is left of the equations
   * @throws InputError where that is not reached
   */
  solve(weights: Float64Array, scales: Float64Array, sides: Float64Array, tolerance: number): void {
    repeatLastStage(this.residuals, this.#stages, this.#outputs);
    repeatLastStage(this.products, this.#stages, this.#outputs);
    const rest = new Float64Array(sides.length);
    this.#combine(weights, scales, this.residuals, this.products, rest);
    for (let a = 0; a < rest.length; a++) rest[a] = sides[a] - rest[a];

    const inverses = this.#modeInverses(weights, scales);
    const kept: Float64Array[] = [];
    const { solution, coefficients, residual } = gmres(
      (x, y) => {
        const products = this.#amplify(x);
        kept.push(products);
        this.#combine(weights, scales, x, products, y);
      },
      (x, y) => this.#precondition(inverses, x, y),
      rest,
      tolerance,
      MOST,
    );
    if (!(residual <= tolerance * 1.001)) {
      const expected = `${tolerance.toExponential(1)}, or the solver collocation`;
      throw new InputError('kernel', `a step that is solved to ${residual.toExponential(1)}`, expected);
    }
    for (let a = 0; a < solution.length; a++) this.residuals[a] += solution[a];
    for (const [k, products] of kept.entries()) {
      for (let a = 0; a < products.length; a++) this.products[a] += coefficients[k] * products[a];
    }
  }

  /** A_r x of every rate. */
  #amplify(x: Float64Array): Float64Array {
    const columns = this.#stages * this.#outputs;
    const rows = this.#fit.rates.length * this.#size;
    const out = new Float64Array(rows * columns);
    const { amplitudes } = this.#fit;
    backend().gemm(
      false,
      false,
      rows,
      columns,
      this.#size,
      1,
      amplitudes,
      0,
      this.#size,
      x,
      0,
      columns,
      0,
      out,
      0,
      columns,
    );
    return out;
  }

  /** y_i = x_i + p_i sum_rj w_rij (A_r x_j). */
  #combine(
    weights: Float64Array,
    scales: Float64Array,
    x: Float64Array,
    products: Float64Array,
    y: Float64Array,
  ): void {
    const [s, m, count] = [this.#stages, this.#outputs, this.#fit.rates.length];
    const length = x.length;
    y.fill(0);
    for (let r = 0; r < count; r++) {
      for (let a = 0; a < length; a += s * m) {
        const from = r * length + a;
        for (let i = 0; i < s; i++) {
          for (let j = 0; j < s; j++) {
            const weight = weights[(r * s + i) * s + j];
            for (let o = 0; o < m; o++) y[a + i * m + o] += weight * products[from + j * m + o];
          }
        }
      }
    }
    for (let a = 0; a < length; a++) y[a] = x[a] + scales[Math.floor(a / m) % s] * y[a];
  }

  /** The inverse of every eigenmode's own s x s system. */
  #modeInverses(weights: Float64Array, scales: Float64Array): Float64Array {
    const [s, size] = [this.#stages, this.#size];
    const count = this.#fit.rates.length;
    const systems = new Float64Array(size * s * s);
    backend().gemm(
      true,
      false,
      size,
      s * s,
      count,
      1,
      this.#diagonals,
      0,
      size,
      weights,
      0,
      s * s,
      0,
      systems,
      0,
      s * s,
    );
    const inverses = new Float64Array(size * s * s);
    for (let k = 0; k < size; k++) {
      const system = systems.subarray(k * s * s, (k + 1) * s * s);
      const inverse = inverses.subarray(k * s * s, (k + 1) * s * s);
      for (let i = 0; i < s; i++) {
        for (let j = 0; j < s; j++) system[i * s + j] *= scales[i];
        system[i * s + i] += 1;
        inverse[i * s + i] = 1;
      }
      solveGeneral(s, s, system, inverse);
    }
    return inverses;
  }

  #precondition(inverses: Float64Array, x: Float64Array, y: Float64Array): void {
    const [s, size, m] = [this.#stages, this.#size, this.#outputs];
    const columns = s * m;
    const turned = new Float64Array(x.length);
    const solved = new Float64Array(x.length);
    const vectors = this.#vectors;
    backend().gemm(true, false, size, columns, size, 1, vectors, 0, size, x, 0, columns, 0, turned, 0, columns);
    for (let k = 0; k < size; k++) {
      for (let i = 0; i < s; i++) {
        for (let j = 0; j < s; j++) {
          const factor = inverses[(k * s + i) * s + j];
          for (let o = 0; o < m; o++) solved[k * columns + i * m + o] += factor * turned[k * columns + j * m + o];
        }
      }
    }
    backend().gemm(false, false, size, columns, size, 1, vectors, 0, size, solved, 0, columns, 0, y, 0, columns);
  }
}

/** Every stage becomes the last one, in rows of s m numbers. */
function repeatLastStage(values: Float64Array, stages: number, outputs: number): void {
  const columns = stages * outputs;
  for (let row = 0; row < values.length; row += columns) {
    const last = row + columns - outputs;
    for (let j = 0; j + 1 < stages; j++) values.copyWithin(row + j * outputs, last, last + outputs);
  }
}
