import { lowRankFactor } from '../gaussian/low-rank-factor.ts';
import { symmetricEigen } from '../linalg/eigen.ts';
import { type Matrix, matrix } from '../linalg/matrix.ts';
import { gram, gramOfColumns, multiply } from '../linalg/products.ts';
import type { NetworkTask } from './network-chain.ts';

/**
 * A learning task in the coordinates in which the training inputs are a diagonal matrix: X / sqrt(N0) = Q diag(s) V^T. A linear
 * network knows the inputs by their inner products alone, so that coordinate i of an input is its component along V_i, and
 * only R targets, Q^T Y, can be fitted; the rest of Y is a constant of the training error (note bpkr, section 9.1).
 */
export interface TaskCoordinates {
  /** R, the numerical rank of the training inputs (eigenvalues of X X^T above 10 P eps of the largest). */
  readonly rank: number;
  readonly samples: number;
  readonly outputs: number;
  /** s, length R, descending; divided by sqrt(N0) already. */
  readonly scales: Float64Array;
  /** Y^T Q, m x R, row-major. */
  readonly targets: Float64Array;
  /** |Y|^2 - |Q^T Y|^2: what no linear network can fit. */
  readonly unfittable: number;
  /** Q, P x R. */
  readonly basis: Matrix;
  /** Test inputs / sqrt(N0): their components along V (Pt x R), then what is outside the training span (Pt x r'). */
  readonly testInside: Matrix;
  readonly testOutside: Matrix;
}

/** The coordinates of a task. */
export function taskCoordinates(task: NetworkTask): TaskCoordinates {
  const { inputs, targets } = task;
  const p = inputs.rows;
  const n0 = inputs.columns;
  const wide = p <= n0;
  const eigen = symmetricEigen(wide ? gram(inputs, 1 / n0) : gramOfColumns(inputs, 1 / n0));
  const size = eigen.values.length;
  const cut = 10 * p * Number.EPSILON * Math.max(0, eigen.values[size - 1]);
  const rank = eigen.values.filter((value) => value > cut).length;
  const scales = new Float64Array(rank);
  const vectors = matrix(size, rank);
  for (let k = 0; k < rank; k++) {
    scales[k] = Math.sqrt(eigen.values[size - 1 - k]);
    for (let i = 0; i < size; i++) vectors.data[i * rank + k] = eigen.vectors.data[i * size + size - 1 - k];
  }
  const root = Math.sqrt(n0);
  const other = wide ? multiply(inputs, vectors, { transposeA: true }) : multiply(inputs, vectors);
  const otherRows = other.rows;
  for (let i = 0; i < otherRows; i++) for (let k = 0; k < rank; k++) other.data[i * rank + k] /= root * scales[k];
  const basis = wide ? vectors : other;
  const span = wide ? other : vectors;
  const fitted = multiply(targets, basis, { transposeA: true });
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value * value, 0);

  const testInputs = task.testInputs ?? matrix(0, n0);
  const testInside = multiply(testInputs, span);
  for (let i = 0; i < testInside.data.length; i++) testInside.data[i] /= root;
  const covariance = gram(testInputs, 1 / n0);
  const inside = gram(testInside);
  let largest = 0;
  for (let i = 0; i < testInputs.rows; i++) largest = Math.max(largest, covariance.data[i * testInputs.rows + i]);
  for (let i = 0; i < inside.data.length; i++) covariance.data[i] -= inside.data[i];
  return {
    rank,
    samples: p,
    outputs: targets.columns,
    scales,
    targets: fitted.data,
    unfittable: rank === p ? 0 : Math.max(0, sum(targets.data) - sum(fitted.data)),
    basis,
    testInside,
    testOutside: lowRankFactor(covariance, 1e-12 * largest),
  };
}
