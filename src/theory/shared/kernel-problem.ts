import { InputError } from '../../base/input-error.ts';
import { inputDiagonal } from '../../kernels/kernel-network.ts';
import { symmetricEigen } from '../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { gramOfColumns, multiply } from '../../linalg/products.ts';

/**
 * A regression with a kernel in its spectral form: one eigendecomposition, after which every amplitude and ridge costs O(P).
 *
 * K = sum_i lambda_i e_i e_i^T over the R eigenvalues above rounding; c_i = e_i . Y; kappa_i(x) = e_i . k(x).
 */
export interface KernelProblem {
  /** P, training points. */
  readonly samples: number;
  /** m, outputs. */
  readonly outputs: number;
  /** R, numerical rank of the kernel. */
  readonly rank: number;
  /** lambda_i, descending, all positive. */
  readonly eigenvalues: Float64Array;
  /** c = E^T Y, R x m. */
  readonly labels: Matrix;
  /** |Y|^2 over all outputs. */
  readonly targetNorm: number;
  /** |Y_perp|^2: what of the targets lies outside the range of the kernel; exactly 0 where R = P. */
  readonly residual: number;
  /** lambda_1 / lambda_R, or 1 where R = 0. */
  readonly conditionNumber: number;
  /** The eigenvectors e_i as columns, P x R; formed at the first request where the problem was solved in input space. */
  vectors(): Matrix;
  /** kappa(x) of every test point, P* x R. */
  readonly testProjections: Matrix;
  /** K(x, x) at the test points. */
  readonly testDiagonal: Float64Array;
  /** K(x, x) - sum_i kappa_i^2 / lambda_i: what noiseless training values leave undetermined, clamped at 0. */
  readonly testRemainder: Float64Array;
}

/** Eigenvalues up to this times P times the largest are rounding: 10 epsilon (note bpkr, section 1). */
const RELATIVE_CUT = 10 * Number.EPSILON;

/**
 * The spectral form of a kernel given by its values.
 *
 * @param kernel - K, P x P
 * @param targets - Y, P x m
 * @param cross - k(test, train), P* x P
 * @param testDiagonal - K(x, x) at the P* test points
 */
export function kernelProblem(
  kernel: Matrix,
  targets: Matrix,
  cross: Matrix,
  testDiagonal: Float64Array,
): KernelProblem {
  const samples = requireSamples(kernel.rows, targets);
  const { eigenvalues, vectors } = leadingEigen(kernel, samples);
  const rank = eigenvalues.length;
  const labels = multiply(vectors, targets, { transposeA: true });
  const fitted = rank < samples ? multiply(vectors, labels) : targets;
  return assemble(samples, targets, fitted, eigenvalues, labels, multiply(cross, vectors), testDiagonal, () => vectors);
}

/**
 * The spectral form of the linear kernel x.x'/N0, solved in input space: nothing of size P x P is ever formed, so that
 * memory is O(P N0).
 *
 * With X^T X / N0 = V Lambda V^T: e_i = X v_i / sqrt(N0 lambda_i), kappa_i(x) = sqrt(lambda_i / N0) v_i . x.
 *
 * @param inputs - X, P x N0
 * @param targets - Y, P x m
 * @param testInputs - P* x N0
 */
export function linearKernelProblem(inputs: Matrix, targets: Matrix, testInputs: Matrix): KernelProblem {
  const samples = requireSamples(inputs.rows, targets);
  const dimension = inputs.columns;
  const { eigenvalues, vectors: directions } = leadingEigen(gramOfColumns(inputs, 1 / dimension), samples);
  const toSamples = scaleColumns(directions, (i) => 1 / Math.sqrt(dimension * eigenvalues[i]));
  const labels = multiply(toSamples, multiply(inputs, targets, { transposeA: true }), { transposeA: true });
  const rank = eigenvalues.length;
  const fitted = rank < samples ? multiply(inputs, multiply(toSamples, labels)) : targets;
  const toProjections = scaleColumns(directions, (i) => Math.sqrt(eigenvalues[i] / dimension));
  const projections = multiply(testInputs, toProjections);
  let formed: Matrix | undefined;
  const vectors = (): Matrix => {
    formed ??= multiply(inputs, toSamples);
    return formed;
  };
  return assemble(samples, targets, fitted, eigenvalues, labels, projections, inputDiagonal(testInputs), vectors);
}

function assemble(
  samples: number,
  targets: Matrix,
  fitted: Matrix,
  eigenvalues: Float64Array,
  labels: Matrix,
  testProjections: Matrix,
  testDiagonal: Float64Array,
  vectors: () => Matrix,
): KernelProblem {
  const rank = eigenvalues.length;
  let targetNorm = 0;
  let residual = 0;
  for (let i = 0; i < targets.data.length; i++) {
    targetNorm += targets.data[i] ** 2;
    residual += (targets.data[i] - fitted.data[i]) ** 2;
  }
  const testRemainder = testDiagonal.slice();
  for (let n = 0; n < testProjections.rows; n++) {
    for (let i = 0; i < rank; i++) testRemainder[n] -= testProjections.data[n * rank + i] ** 2 / eigenvalues[i];
    testRemainder[n] = Math.max(0, testRemainder[n]);
  }
  const conditionNumber = rank === 0 ? 1 : eigenvalues[0] / eigenvalues[rank - 1];
  return {
    samples,
    outputs: targets.columns,
    rank,
    eigenvalues,
    labels,
    targetNorm,
    residual,
    conditionNumber,
    vectors,
    testProjections,
    testDiagonal,
    testRemainder,
  };
}

/** Eigenvalues above rounding, descending, with their vectors as columns. */
function leadingEigen(a: Matrix, samples: number): { eigenvalues: Float64Array; vectors: Matrix } {
  const { values, vectors } = symmetricEigen(a);
  const n = values.length;
  const cut = RELATIVE_CUT * samples * Math.max(0, values[n - 1] ?? 0);
  let rank = 0;
  while (rank < n && values[n - 1 - rank] > cut) rank++;
  const kept = matrix(n, rank);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < rank; k++) kept.data[i * rank + k] = vectors.data[i * n + (n - 1 - k)];
  }
  return { eigenvalues: values.slice(n - rank).reverse(), vectors: kept };
}

function scaleColumns(a: Matrix, scale: (column: number) => number): Matrix {
  const factors = Float64Array.from({ length: a.columns }, (_, j) => scale(j));
  const result = matrix(a.rows, a.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) result.data[i * a.columns + j] = a.data[i * a.columns + j] * factors[j];
  }
  return result;
}

function requireSamples(samples: number, targets: Matrix): number {
  if (samples === 0) throw new InputError('inputs', 'no training points', 'one or more');
  if (targets.rows !== samples) {
    throw new InputError('targets', `${targets.rows} rows`, `${samples} rows, one for each training input`);
  }
  if (targets.columns === 0) throw new InputError('targets', 'no columns', 'one for each output');
  return samples;
}
