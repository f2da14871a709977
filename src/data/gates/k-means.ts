import { InputError, requireInteger } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import type { RandomStream } from '../../random/stream.ts';

/** Clusters found in unlabeled inputs. */
export interface Clustering {
  /** k x N_0 */
  readonly centers: Matrix;
  /** Sum of squared distances to the nearest center. */
  readonly inertia: number;
  readonly iterations: number;
}

/**
 * k-means: Lloyd's iteration from k-means++ starts (Arthur & Vassilvitskii 2007), the best of several.
 *
 * @param inputs - n x N_0, n >= k
 * @throws InputError for fewer distinct samples than clusters
 */
export function kMeans(
  stream: RandomStream,
  inputs: Matrix,
  k: number,
  { restarts = 8, maxIterations = 200 }: { readonly restarts?: number; readonly maxIterations?: number } = {},
): Clustering {
  requireInteger('gates.count', k, 1);
  if (inputs.rows < k)
    throw new InputError('gates.count', `${k} clusters`, `at most ${inputs.rows}, the number of samples`);
  let best: Clustering | undefined;
  for (let r = 0; r < restarts; r++) {
    const found = lloyd(inputs, plusPlus(stream, inputs, k), maxIterations);
    if (best === undefined || found.inertia < best.inertia) best = found;
  }
  if (best === undefined) throw new InputError('restarts', String(restarts), 'a whole number, 1 or more');
  return best;
}

/** Index of the nearest center of each input, and its squared distance. */
export function nearestCenters(
  inputs: Matrix,
  centers: Matrix,
): { readonly index: Int32Array; readonly distance2: Float64Array } {
  const index = new Int32Array(inputs.rows);
  const distance2 = new Float64Array(inputs.rows).fill(Number.POSITIVE_INFINITY);
  for (let x = 0; x < inputs.rows; x++) {
    for (let c = 0; c < centers.rows; c++) {
      const d2 = squaredDistance(inputs, x, centers, c);
      if (d2 < distance2[x]) {
        distance2[x] = d2;
        index[x] = c;
      }
    }
  }
  return { index, distance2 };
}

/** |a_i - b_j|^2 */
export function squaredDistance(a: Matrix, i: number, b: Matrix, j: number): number {
  const n = a.columns;
  let sum = 0;
  for (let k = 0; k < n; k++) sum += (a.data[i * n + k] - b.data[j * n + k]) ** 2;
  return sum;
}

/** Each next center is a sample drawn with probability proportional to its squared distance from those chosen. */
function plusPlus(stream: RandomStream, inputs: Matrix, k: number): Matrix {
  const n = inputs.columns;
  const centers = matrix(k, n);
  const distance2 = new Float64Array(inputs.rows).fill(Number.POSITIVE_INFINITY);
  let chosen = stream.integer(inputs.rows);
  for (let c = 0; c < k; c++) {
    centers.data.set(inputs.data.subarray(chosen * n, (chosen + 1) * n), c * n);
    let total = 0;
    for (let x = 0; x < inputs.rows; x++) {
      distance2[x] = Math.min(distance2[x], squaredDistance(inputs, x, centers, c));
      total += distance2[x];
    }
    if (c + 1 === k) break;
    if (total === 0)
      throw new InputError('gates.count', `${k} clusters`, `at most ${c + 1}, the number of distinct samples`);
    let threshold = stream.uniform() * total;
    chosen = inputs.rows - 1;
    for (let x = 0; x < inputs.rows; x++) {
      threshold -= distance2[x];
      if (threshold <= 0 && distance2[x] > 0) {
        chosen = x;
        break;
      }
    }
  }
  return centers;
}

function lloyd(inputs: Matrix, start: Matrix, maxIterations: number): Clustering {
  const n = inputs.columns;
  const k = start.rows;
  let centers = start;
  let inertia = Number.POSITIVE_INFINITY;
  for (let iterations = 1; ; iterations++) {
    const { index, distance2 } = nearestCenters(inputs, centers);
    const total = distance2.reduce((sum, value) => sum + value, 0);
    if (!(total < inertia) || iterations > maxIterations)
      return { centers, inertia: Math.min(total, inertia), iterations };
    inertia = total;
    const next = matrix(k, n);
    const sizes = new Int32Array(k);
    for (let x = 0; x < inputs.rows; x++) {
      sizes[index[x]]++;
      for (let j = 0; j < n; j++) next.data[index[x] * n + j] += inputs.data[x * n + j];
    }
    for (let c = 0; c < k; c++) {
      // A cluster that lost its last sample keeps its center.
      for (let j = 0; j < n; j++) {
        next.data[c * n + j] = sizes[c] === 0 ? centers.data[c * n + j] : next.data[c * n + j] / sizes[c];
      }
    }
    centers = next;
  }
}
