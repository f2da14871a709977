import { type Matrix, matrix } from '../../linalg/matrix.ts';

/** Means over a part of a chain, all at the test points. */
export interface GatedMeans {
  readonly draws: number;
  /** f of the network itself, n x m, and its square. */
  readonly direct: Matrix;
  readonly directSquare: Matrix;
  /** Mean of f given all layers but the first, n x m, and its square (n x m m, between the outputs). */
  readonly conditionalMean: Matrix;
  readonly conditionalMeanSquare: Matrix;
  /** Covariance of f given all layers but the first, n x m m. */
  readonly conditionalCovariance: Matrix;
  /** U_1..U_L. */
  readonly orderParameters: readonly Matrix[];
  /** 1/N_l h_l h_l^T, n x n, where asked for. */
  readonly hiddenKernels: readonly Matrix[];
}

/** What one draw adds to the means of a part of a chain. */
export interface RecordedDraw {
  /** f of the network itself at the test points, n x m. */
  readonly direct: Matrix;
  /** Mean (n x m) and covariance (n x m m) of f given all layers but the first. */
  readonly conditional: { readonly mean: Matrix; readonly covariance: Matrix };
  /** U_1..U_L */
  readonly orderParameters: readonly Matrix[];
  /** 1/N_l h_l h_l^T where wanted. */
  readonly hiddenKernels: readonly Matrix[];
}

/** Where a recorder stands, as it survives cloning. */
export interface MeansState {
  readonly parts: readonly GatedMeans[];
  readonly sums: ReadonlyMap<string, Matrix>;
  readonly draws: number;
  readonly shape: readonly [number, number];
}

/** Means over consecutive parts of a chain, of all that error bars are made from. */
export class MeansRecorder {
  readonly #parting: number;
  #parts: GatedMeans[] = [];
  #sums: Map<string, Matrix> = new Map();
  #draws = 0;

  /** @param parting - draws a part */
  constructor(parting: number) {
    this.#parting = parting;
  }

  /** Takes a draw. */
  add(draw: RecordedDraw): void {
    const { direct, conditional, orderParameters, hiddenKernels } = draw;
    this.#add('direct', direct);
    this.#add('directSquare', { ...direct, data: direct.data.map((value) => value * value) });
    this.#add('conditionalMean', conditional.mean);
    this.#add('conditionalMeanSquare', outerBlocks(conditional.mean));
    this.#add('conditionalCovariance', conditional.covariance);
    orderParameters.forEach((u, l) => {
      this.#add(`u${l}`, u);
    });
    hiddenKernels.forEach((kernel, l) => {
      this.#add(`k${l}`, kernel);
    });
    this.#draws++;
    if (this.#draws === this.#parting) this.#close(orderParameters.length, hiddenKernels.length);
    else this.#shape = [orderParameters.length, hiddenKernels.length];
  }

  #shape: readonly [number, number] = [0, 0];

  state(): MeansState {
    const sums = new Map([...this.#sums].map(([name, sum]) => [name, { ...sum, data: sum.data.slice() }]));
    return { parts: [...this.#parts], sums, draws: this.#draws, shape: this.#shape };
  }

  restore({ parts, sums, draws, shape }: MeansState): void {
    this.#parts = [...parts];
    this.#sums = new Map(sums);
    this.#draws = draws;
    this.#shape = shape;
  }

  /** The parts, the last one with the draws that are left. */
  parts(): readonly GatedMeans[] {
    if (this.#draws > 0) this.#close(...this.#shape);
    return this.#parts;
  }

  #add(name: string, value: Matrix): void {
    const sum = this.#sums.get(name);
    if (sum === undefined) this.#sums.set(name, matrix(value.rows, value.columns, value.data.slice()));
    else for (let i = 0; i < value.data.length; i++) sum.data[i] += value.data[i];
  }

  #close(depth: number, kernels: number): void {
    const mean = (name: string): Matrix => {
      const sum = this.#sums.get(name);
      if (sum === undefined) throw new RangeError(`nothing was recorded as ${name}`);
      return { ...sum, data: sum.data.map((value) => value / this.#draws) };
    };
    this.#parts.push({
      draws: this.#draws,
      direct: mean('direct'),
      directSquare: mean('directSquare'),
      conditionalMean: mean('conditionalMean'),
      conditionalMeanSquare: mean('conditionalMeanSquare'),
      conditionalCovariance: mean('conditionalCovariance'),
      orderParameters: Array.from({ length: depth }, (_, l) => mean(`u${l}`)),
      hiddenKernels: Array.from({ length: kernels }, (_, l) => mean(`k${l}`)),
    });
    this.#sums = new Map();
    this.#draws = 0;
  }
}

/** Row x: the m x m block f(x) f(x)^T. */
function outerBlocks(f: Matrix): Matrix {
  const m = f.columns;
  const result = matrix(f.rows, m * m);
  for (let x = 0; x < f.rows; x++) {
    for (let k = 0; k < m; k++) {
      for (let q = 0; q < m; q++) result.data[x * m * m + k * m + q] = f.data[x * m + k] * f.data[x * m + q];
    }
  }
  return result;
}
