import { InputError } from '../../base/input-error.ts';
import { inputDiagonal } from '../../kernels/kernel-network.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { splitByRange, symmetricRange } from '../../linalg/rank.ts';
import { outsideSpan, rowRange } from '../../linalg/row-range.ts';

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
  const { values: eigenvalues, vectors } = symmetricRange(kernel, samples);
  const rank = eigenvalues.length;
  const { inside: labels, residual } = splitByRange(vectors, targets);
  const testProjections = multiply(cross, vectors);
  const testRemainder = testDiagonal.slice();
  for (let n = 0; n < testProjections.rows; n++) {
    for (let i = 0; i < rank; i++) testRemainder[n] -= testProjections.data[n * rank + i] ** 2 / eigenvalues[i];
    testRemainder[n] = Math.max(0, testRemainder[n]);
  }
  const tests = { testProjections, testDiagonal, testRemainder };
  return assemble(samples, targets, residual, eigenvalues, labels, tests, () => vectors);
}

/**
 * The spectral form of the linear kernel x.x'/N0, from the span of the inputs: where samples outnumber dimensions nothing of
 * size P x P is ever formed, and what a test point has outside of the span is a length, never a difference of two kernels.
 *
 * With X = sqrt(N0) E Lambda^(1/2) V^T: kappa_i(x) = sqrt(lambda_i / N0) v_i . x.
 *
 * @param inputs - X, P x N0
 * @param targets - Y, P x m
 * @param testInputs - P* x N0
 */
export function linearKernelProblem(inputs: Matrix, targets: Matrix, testInputs: Matrix): KernelProblem {
  const samples = requireSamples(inputs.rows, targets);
  const dimension = inputs.columns;
  const range = rowRange(inputs);
  const eigenvalues = range.values;
  const rank = eigenvalues.length;
  const vectors = range.vectors();
  const { inside: labels, residual } = splitByRange(vectors, targets);
  const coordinates = multiply(testInputs, range.directions);
  const testRemainder = outsideSpan(range, testInputs, coordinates);
  const testProjections = coordinates;
  for (let n = 0; n < testInputs.rows; n++) {
    for (let i = 0; i < rank; i++) testProjections.data[n * rank + i] *= Math.sqrt(eigenvalues[i] / dimension);
  }
  const tests = { testProjections, testDiagonal: inputDiagonal(testInputs), testRemainder };
  return assemble(samples, targets, residual, eigenvalues, labels, tests, range.vectors);
}

function squaredNorm(a: Matrix): number {
  let sum = 0;
  for (const value of a.data) sum += value * value;
  return sum;
}

function assemble(
  samples: number,
  targets: Matrix,
  residual: number,
  eigenvalues: Float64Array,
  labels: Matrix,
  tests: Pick<KernelProblem, 'testProjections' | 'testDiagonal' | 'testRemainder'>,
  vectors: () => Matrix,
): KernelProblem {
  const rank = eigenvalues.length;
  return {
    samples,
    outputs: targets.columns,
    rank,
    eigenvalues,
    labels,
    targetNorm: squaredNorm(targets),
    residual,
    conditionNumber: rank === 0 ? 1 : eigenvalues[0] / eigenvalues[rank - 1],
    vectors,
    ...tests,
  };
}

function requireSamples(samples: number, targets: Matrix): number {
  if (samples === 0) throw new InputError('inputs', 'no training points', 'one or more');
  if (targets.rows !== samples) {
    throw new InputError('targets', `${targets.rows} rows`, `${samples} rows, one for each training input`);
  }
  if (targets.columns === 0) throw new InputError('targets', 'no columns', 'one for each output');
  return samples;
}
