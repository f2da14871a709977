import type { ActivationPart } from '../../activations/activation.ts';
import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { symmetrized } from '../../linalg/symmetrize.ts';
import type { PathKernel } from './posterior/path-kernel.ts';
import type { PathPoints } from './problem.ts';

/** Largest number of entries of C that is stored: 2 GiB. */
const LIMIT = 2 ** 28;

/** What the stored kernels of patches are made from. */
export interface ActivationPaths extends PathPoints {
  readonly activation: ActivationPart;
  /** sigma_0^2 */
  readonly firstVariance: number;
  /** s_p of every path. */
  readonly pathScales: Float64Array;
}

/**
 * Patches through a nonlinearity: C_pq(x, x') = <phi(z) phi(z')> over the prior of the first layer (note paths, section 1.4), a
 * heuristic at finite width. There are no finite features: M (M + 1) / 2 blocks of P x P are stored.
 *
 * @throws InputError for more than 2 GiB of them
 */
export function activationKernel(train: ActivationPaths): PathKernel<PathPoints> {
  const paths = train.pathScales.length;
  const samples = train.features.rows;
  const entries = ((paths * (paths + 1)) / 2) * samples * samples;
  if (entries > LIMIT) {
    throw new InputError(
      'activation',
      `"${train.activation.name}" with ${paths} patches and ${samples} samples: ${((entries * 8) / 2 ** 30).toPrecision(3)} GiB of kernels`,
      'at most 2 GiB: fewer patches or samples, or linear patches, whose kernels are not stored',
    );
  }
  const own = variancesOf(train, train.features);
  const blocks = new Map<number, Matrix>();
  for (let p = 0; p < paths; p++) {
    for (let q = p; q < paths; q++) {
      const block = kernelBlock(train, train.features, own, p, train.features, own, q);
      if (p === q) setDiagonal(block, train, own, p);
      blocks.set(p * paths + q, block);
    }
  }
  /** C_pq(a, b) / M, or its transpose below the diagonal: C_pq(a, b) = C_qp(b, a). */
  const blockOf = (p: number, q: number): Matrix => blocks.get(Math.min(p, q) * paths + Math.max(p, q)) as Matrix;
  const crossBlocks = memoized((points: PathPoints) => {
    const variances = variancesOf(train, points.features);
    return Array.from({ length: paths * paths }, (_, i) =>
      kernelBlock(train, points.features, variances, Math.floor(i / paths), train.features, own, i % paths),
    );
  });
  const priorBlocks = memoized((points: PathPoints) => priorForms(train, points.features));

  return {
    samples,
    outputs: 1,
    dimension: paths,
    train(u) {
      const result = matrix(samples, samples);
      for (let p = 0; p < paths; p++) {
        for (let q = p; q < paths; q++) {
          const block = blockOf(p, q).data;
          const weight = u.data[p * paths + q];
          for (let i = 0; i < block.length; i++) result.data[i] += weight * block[i] * (p === q ? 0.5 : 1);
        }
      }
      // The other half of the pairs is the transpose.
      for (let a = 0; a < samples; a++) {
        for (let b = 0; b <= a; b++) {
          const sum = result.data[a * samples + b] + result.data[b * samples + a];
          result.data[a * samples + b] = sum;
          result.data[b * samples + a] = sum;
        }
      }
      return result;
    },
    cross(points, u) {
      const result = matrix(points.features.rows, samples);
      crossBlocks(points).forEach((block, i) => {
        for (let a = 0; a < block.data.length; a++) result.data[a] += u.data[i] * block.data[a];
      });
      return result;
    },
    prior(points, u) {
      const forms = priorBlocks(points);
      const result = matrix(forms.rows, 1);
      for (let x = 0; x < forms.rows; x++) {
        for (let i = 0; i < u.data.length; i++) result.data[x] += u.data[i] * forms.data[x * forms.columns + i];
      }
      return result;
    },
    response(a) {
      const result = matrix(paths, paths);
      for (let p = 0; p < paths; p++) {
        for (let q = p; q < paths; q++) {
          const block = blockOf(p, q).data;
          let sum = 0;
          for (let i = 0; i < block.length; i++) sum += a.data[i] * block[i];
          result.data[p * paths + q] = sum;
          result.data[q * paths + p] = sum;
        }
      }
      return result;
    },
    outer(v, w) {
      const result = matrix(paths, paths);
      for (let p = 0; p < paths; p++) {
        for (let q = p; q < paths; q++) {
          const block = blockOf(p, q);
          const sum = (bilinear(block, v, w) + bilinear(block, w, v)) / 2;
          result.data[p * paths + q] = sum;
          result.data[q * paths + p] = sum;
        }
      }
      return symmetrized(result);
    },
    meanForms(points, v) {
      const blocksHere = crossBlocks(points);
      const n = points.features.rows;
      const result = matrix(n, paths * paths);
      const column = matrix(samples, 1, v);
      blocksHere.forEach((block, i) => {
        const values = multiply(block, column).data;
        for (let x = 0; x < n; x++) result.data[x * paths * paths + i] = values[x];
      });
      return result;
    },
  };
}

/** sigma_0^2 / N_0 |x_p|^2 of every patch, n x M. */
function variancesOf({ firstVariance, pathScales }: ActivationPaths, features: Matrix): Matrix {
  const paths = pathScales.length;
  const n0 = features.columns / paths;
  const result = matrix(features.rows, paths);
  for (let i = 0; i < features.data.length; i++) {
    result.data[Math.floor(i / n0)] += (features.data[i] ** 2 * firstVariance) / n0;
  }
  return result;
}

/** s_p s_q / M kappa(x_p, x'_q) between two sets of points. */
function kernelBlock(
  { activation, firstVariance, pathScales }: ActivationPaths,
  left: Matrix,
  leftVariances: Matrix,
  p: number,
  right: Matrix,
  rightVariances: Matrix,
  q: number,
): Matrix {
  const paths = pathScales.length;
  const n0 = left.columns / paths;
  const block = multiply(patchOf(left, p, n0), patchOf(right, q, n0), { transposeB: true });
  const dual = activation.dual.between(columnOf(leftVariances, p), columnOf(rightVariances, q));
  const scale = (pathScales[p] * pathScales[q]) / paths;
  for (let i = 0; i < block.rows; i++) {
    for (let j = 0; j < block.columns; j++) {
      const index = i * block.columns + j;
      block.data[index] = scale * dual.value((firstVariance / n0) * block.data[index], i, j);
    }
  }
  return block;
}

/** The exact diagonal, <phi(z)^2>. */
function setDiagonal(block: Matrix, { activation, pathScales }: ActivationPaths, variances: Matrix, p: number): void {
  const scale = pathScales[p] ** 2 / pathScales.length;
  for (let a = 0; a < block.rows; a++) {
    block.data[a * block.columns + a] = scale * activation.dual.diagonal(variances.data[a * variances.columns + p]);
  }
}

/** C_pq(x, x) / M of every point, n x M^2. */
function priorForms(train: ActivationPaths, features: Matrix): Matrix {
  const { activation, firstVariance, pathScales } = train;
  const paths = pathScales.length;
  const n0 = features.columns / paths;
  const variances = variancesOf(train, features);
  const result = matrix(features.rows, paths * paths);
  for (let x = 0; x < features.rows; x++) {
    for (let p = 0; p < paths; p++) {
      for (let q = 0; q <= p; q++) {
        const [v, w] = [variances.data[x * paths + p], variances.data[x * paths + q]];
        let c = 0;
        for (let i = 0; i < n0; i++) {
          c += features.data[(x * paths + p) * n0 + i] * features.data[(x * paths + q) * n0 + i];
        }
        const kernel = p === q ? activation.dual.diagonal(v) : activation.dual.value((firstVariance / n0) * c, v, w);
        const value = (kernel * pathScales[p] * pathScales[q]) / paths;
        result.data[x * paths * paths + p * paths + q] = value;
        result.data[x * paths * paths + q * paths + p] = value;
      }
    }
  }
  return result;
}

function patchOf(features: Matrix, p: number, n0: number): Matrix {
  const result = matrix(features.rows, n0);
  for (let x = 0; x < features.rows; x++) {
    const from = x * features.columns + p * n0;
    result.data.set(features.data.subarray(from, from + n0), x * n0);
  }
  return result;
}

function columnOf(a: Matrix, j: number): Float64Array {
  return Float64Array.from({ length: a.rows }, (_, i) => a.data[i * a.columns + j]);
}

function bilinear(a: Matrix, v: Float64Array, w: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) {
    let row = 0;
    for (let j = 0; j < a.columns; j++) row += a.data[i * a.columns + j] * w[j];
    sum += v[i] * row;
  }
  return sum;
}

/** The last result kept: predictions at many order parameters ask for the same points. */
function memoized<A extends object, B>(make: (argument: A) => B): (argument: A) => B {
  let last: { argument: A; value: B } | undefined;
  return (argument) => {
    if (last?.argument !== argument) last = { argument, value: make(argument) };
    return last.value;
  };
}
