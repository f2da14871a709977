import { InputError } from '../base/input-error.ts';
import { symmetricEigen } from '../linalg/eigen.ts';
import { type Matrix, matrix } from '../linalg/matrix.ts';
import { multiply } from '../linalg/products.ts';

/** A kernel that was computed elsewhere, by its values: of a real network, another library, a Gaussian process. */
export interface OwnKernel {
  /** K(x, x') of the training points, P x P, symmetric, without negative eigenvalues. */
  readonly train: Matrix;
  /** K(x*, x) of test and training points, P* x P. */
  readonly cross?: Matrix;
  /** K(x*, x*) at the test points, length P*. */
  readonly diagonal?: Float64Array;
}

/** The two kernels of learning in sequence at infinite coupling. */
export interface OwnBlocks {
  /** k_gp, the covariance of the outputs under the prior (NNGP). */
  readonly gp: OwnKernel;
  /** k_ntk, how a step of the weights changes the outputs. */
  readonly ntk: OwnKernel;
}

/** Entries of K and K^T that differ by more than this times the largest are no rounding of a symmetric kernel. */
const SYMMETRY = 1e-8;
/** The same for negative eigenvalues, and for what of k(x*) lies outside the range of K. */
const RANGE = 1e-8;

/**
 * Throws an `InputError` unless shapes and numbers are those of a kernel.
 *
 * @param field - `data.kernels`
 */
export function checkOwnKernel({ train, cross, diagonal }: OwnKernel, field: string): void {
  const samples = train.rows;
  if (samples === 0 || train.columns !== samples) {
    throw new InputError(`${field}.train`, `${samples} x ${train.columns}`, 'a square matrix, a row a training point');
  }
  finite(train.data, `${field}.train`);
  let largest = 0;
  let skew = 0;
  for (let i = 0; i < samples; i++) {
    for (let j = 0; j < i; j++) {
      skew = Math.max(skew, Math.abs(train.data[i * samples + j] - train.data[j * samples + i]));
    }
    largest = Math.max(largest, Math.abs(train.data[i * samples + i]));
  }
  if (skew > SYMMETRY * largest) {
    throw new InputError(
      `${field}.train`,
      `entries that differ by ${skew.toPrecision(2)} across the diagonal`,
      'K = K^T',
    );
  }
  if (cross === undefined) return;
  if (cross.columns !== samples) {
    throw new InputError(`${field}.cross`, `${cross.columns} columns`, `${samples}, one a training point`);
  }
  finite(cross.data, `${field}.cross`);
  if (diagonal === undefined) return;
  if (diagonal.length !== cross.rows) {
    throw new InputError(`${field}.diagonal`, `${diagonal.length} numbers`, `${cross.rows}, one a row of cross`);
  }
  finite(diagonal, `${field}.diagonal`);
}

/**
 * Points whose linear kernel x.x'/N0 is the given one. A theory (or a sampled network) that knows inputs by their linear
 * kernel alone takes them as it takes data: a network on top of the features of that kernel.
 *
 * With K = V Lambda V^T and kappa = k(x*) V: X = sqrt(N0 Lambda) V and X* = sqrt(N0) (kappa / sqrt(Lambda), e), where e
 * is a direction of each test point's own that brings x*.x* / N0 to K(x*, x*). N0 = R + P*.
 *
 * @returns `inputs`, P x N0, and `testInputs`, P* x N0
 * @throws InputError for values that no kernel has
 */
export function kernelFeatures(kernel: OwnKernel, field = 'kernels'): { inputs: Matrix; testInputs: Matrix } {
  checkOwnKernel(kernel, field);
  const { train, cross = matrix(0, train.rows), diagonal } = kernel;
  if (cross.rows > 0 && diagonal === undefined) {
    throw new InputError(`${field}.diagonal`, 'nothing', 'K(x*, x*) at the test points, beside cross');
  }
  const samples = train.rows;
  const { values, vectors } = symmetricEigen(train);
  const largest = Math.max(0, values[samples - 1]);
  if (values[0] < -RANGE * largest) {
    throw new InputError(`${field}.train`, `an eigenvalue of ${values[0].toPrecision(3)}`, 'none below 0');
  }
  const cut = 10 * Number.EPSILON * samples * largest;
  const kept = Array.from(values.keys()).filter((i) => values[i] > cut);
  const rank = kept.length;
  const tests = cross.rows;
  const dimension = Math.max(1, rank + tests);
  const inputs = matrix(samples, dimension);
  const testInputs = matrix(tests, dimension);
  const projections = multiply(cross, vectors);
  for (let i = 0; i < samples; i++) {
    kept.forEach((k, j) => {
      inputs.data[i * dimension + j] = Math.sqrt(dimension * values[k]) * vectors.data[i * samples + k];
    });
  }
  for (let n = 0; n < tests; n++) {
    let own = diagonal?.[n] ?? 0;
    let outside = 0;
    let whole = 0;
    for (let k = 0; k < samples; k++) {
      const square = projections.data[n * samples + k] ** 2;
      whole += square;
      if (values[k] > cut) own -= square / values[k];
      else outside += square;
    }
    const scale = Math.abs(diagonal?.[n] ?? 0);
    if (outside > RANGE ** 2 * samples * whole) {
      throw new InputError(`${field}.cross[${n}]`, 'a row outside the range of train', 'K(x*, x) of the same kernel');
    }
    if (own < -RANGE * Math.max(scale, whole / largest)) {
      throw new InputError(
        `${field}.diagonal[${n}]`,
        String(diagonal?.[n]),
        `at least ${(scale - own).toPrecision(6)}, what the training points explain`,
      );
    }
    kept.forEach((k, j) => {
      testInputs.data[n * dimension + j] = Math.sqrt(dimension / values[k]) * projections.data[n * samples + k];
    });
    testInputs.data[n * dimension + rank + n] = Math.sqrt(dimension * Math.max(0, own));
  }
  return { inputs, testInputs };
}

/** Points of own blocks by their number: training rows from 0, test rows after them. A column, as inputs. */
export function numberedPoints(from: number, count: number): Matrix {
  return matrix(
    count,
    1,
    Float64Array.from({ length: count }, (_, i) => from + i),
  );
}

/**
 * The block of an own kernel between numbered points.
 *
 * @throws InputError for a block between two test points, which is not given
 */
export function ownBlock({ train, cross }: OwnKernel, rows: Matrix, columns: Matrix): Matrix {
  const samples = train.rows;
  const value = (i: number, j: number): number => {
    if (i < samples && j < samples) return train.data[i * samples + j];
    const [test, other] = i < samples ? [j, i] : [i, j];
    if (other >= samples || cross === undefined) {
      throw new InputError('data.kernels', 'no block between test points', 'questions about training points');
    }
    return cross.data[(test - samples) * samples + other];
  };
  const result = matrix(rows.rows, columns.rows);
  for (let i = 0; i < rows.rows; i++) {
    for (let j = 0; j < columns.rows; j++) result.data[i * columns.rows + j] = value(rows.data[i], columns.data[j]);
  }
  return result;
}

/** Its diagonal at numbered points. */
export function ownDiagonal({ train, diagonal }: OwnKernel, rows: Matrix): Float64Array {
  const samples = train.rows;
  return Float64Array.from(rows.data, (i) =>
    i < samples ? train.data[i * samples + i] : (diagonal?.[i - samples] ?? 0),
  );
}

function finite(data: Float64Array, field: string): void {
  const index = data.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) throw new InputError(`${field}, number ${index}`, String(data[index]), 'a finite number');
}
