import { type Matrix, matrix } from '../linalg/matrix.ts';

/** What the moments have taken in so far. */
export interface MomentsState {
  readonly sum: Float64Array;
  readonly square: Float64Array;
  readonly draws: number;
}

/** Running means of a function's values at fixed points, draw by draw, about a reference. */
export class FunctionMoments {
  readonly #reference: Float64Array;
  readonly #targets: Float64Array | undefined;
  readonly #sum: Float64Array;
  readonly #square: Float64Array;
  readonly #rows: number;
  readonly #columns: number;
  #draws = 0;

  /**
   * @param rows - number of points
   * @param columns - number of outputs
   * @param reference - about which the squares are taken, rows x columns; zero unless given. The theory's mean is best: the
   *   mean square is then the variance up to a second-order term.
   * @param targets - rows x columns, for the error of each draw
   */
  constructor(rows: number, columns: number, reference?: Matrix, targets?: Matrix) {
    this.#rows = rows;
    this.#columns = columns;
    this.#reference = reference?.data ?? new Float64Array(rows * columns);
    this.#targets = targets?.data;
    this.#sum = new Float64Array(rows * columns);
    this.#square = new Float64Array(rows * columns);
  }

  /**
   * Takes in one draw.
   *
   * @param values - f, rows x columns, row-major
   * @returns (1/rows) sum |f - y|^2, or NaN without targets
   */
  add(values: ArrayLike<number>): number {
    const n = this.#sum.length;
    for (let i = 0; i < n; i++) {
      const deviation = values[i] - this.#reference[i];
      this.#sum[i] += deviation;
      this.#square[i] += deviation * deviation;
    }
    this.#draws++;
    if (this.#targets === undefined || this.#rows === 0) return Number.NaN;
    let error = 0;
    for (let i = 0; i < n; i++) error += (values[i] - this.#targets[i]) ** 2;
    return error / this.#rows;
  }

  state(): MomentsState {
    return { sum: this.#sum.slice(), square: this.#square.slice(), draws: this.#draws };
  }

  restore({ sum, square, draws }: MomentsState): void {
    this.#sum.set(sum);
    this.#square.set(square);
    this.#draws = draws;
  }

  /** Mean of f, rows x columns; zeros before the first draw. */
  mean(): Matrix {
    const count = Math.max(1, this.#draws);
    return matrix(
      this.#rows,
      this.#columns,
      this.#sum.map((value, i) => (this.#draws === 0 ? 0 : this.#reference[i]) + value / count),
    );
  }

  /** Mean of (f - reference)^2, rows x columns. */
  meanSquare(): Matrix {
    const count = Math.max(1, this.#draws);
    return matrix(
      this.#rows,
      this.#columns,
      this.#square.map((value) => value / count),
    );
  }
}
