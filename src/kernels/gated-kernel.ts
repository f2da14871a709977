import { InputError } from '../base/input-error.ts';
import { type Matrix, matrix } from '../linalg/matrix.ts';
import { bivariateNormalUpper, normalCdf } from '../numeric/special/index.ts';

/**
 * The kernel of infinitely many half-space gates, lim 1/M sum_m Theta(v_m . x / sqrt N_0 - b) Theta(v_m . x' / sqrt N_0 - b):
 * the probability that a random half-space of threshold b holds both points (note ggdln, section 10).
 *
 * @param left - n x N_0
 * @param right - n' x N_0; the same matrix for the kernel of a set with itself
 * @param threshold - b, in units of the standard deviation of v . x / sqrt N_0 for inputs of unit mean square
 * @returns n x n', entries in [0, 1]; 1 - Phi(b / q) on the diagonal, with q = |x| / sqrt N_0
 */
export function halfSpaceKernel(left: Matrix, right: Matrix, threshold: number): Matrix {
  if (left.columns !== right.columns) {
    throw new InputError('halfSpaceKernel', `${left.columns} and ${right.columns} columns`, 'as many columns in both');
  }
  const a = unitRows(left);
  const b = left === right ? a : unitRows(right);
  const scale = Math.sqrt(left.columns);
  const result = matrix(left.rows, right.rows);
  for (let i = 0; i < left.rows; i++) {
    for (let j = 0; j < right.rows; j++) {
      if (left === right && j < i) {
        result.data[i * right.rows + j] = result.data[j * right.rows + i];
        continue;
      }
      const h = thresholdOf(threshold, a.lengths[i] / scale);
      const k = thresholdOf(threshold, b.lengths[j] / scale);
      result.data[i * right.rows + j] = bothOpen(h, k, a, i, b, j);
    }
  }
  return result;
}

/** The same at equal points, length n: 1 - Phi(b / q). */
export function halfSpaceDiagonal(points: Matrix, threshold: number): Float64Array {
  const { lengths } = unitRows(points);
  const scale = Math.sqrt(points.columns);
  return lengths.map((length) => normalCdf(-thresholdOf(threshold, length / scale)));
}

interface UnitRows {
  readonly directions: Matrix;
  readonly lengths: Float64Array;
}

/** b / q, where a point at the origin is inside every half-space of negative threshold and outside every other one. */
function thresholdOf(b: number, q: number): number {
  if (q > 0) return b / q;
  return b < 0 ? -HIDDEN : HIDDEN;
}

/** So many standard deviations that nothing lies beyond. */
const HIDDEN = 1e3;

function bothOpen(h: number, k: number, a: UnitRows, i: number, b: UnitRows, j: number): number {
  if (Math.abs(h) >= HIDDEN || Math.abs(k) >= HIDDEN) return normalCdf(-h) * normalCdf(-k);
  const theta = angleBetween(a.directions, i, b.directions, j);
  if (h === 0 && k === 0) return (Math.PI - theta) / (2 * Math.PI);
  return bivariateNormalUpper(h, k, Math.cos(theta), theta);
}

/** Angle between unit vectors, as 2 atan2(|u - u'|, |u + u'|): arc cosine would lose half of the digits near the diagonal. */
function angleBetween(a: Matrix, i: number, b: Matrix, j: number): number {
  let difference = 0;
  let sum = 0;
  const n = a.columns;
  for (let k = 0; k < n; k++) {
    const u = a.data[i * n + k];
    const v = b.data[j * n + k];
    difference += (u - v) ** 2;
    sum += (u + v) ** 2;
  }
  return 2 * Math.atan2(Math.sqrt(difference), Math.sqrt(sum));
}

function unitRows(a: Matrix): UnitRows {
  const lengths = new Float64Array(a.rows);
  const directions = matrix(a.rows, a.columns, a.data.slice());
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let k = 0; k < a.columns; k++) sum += a.data[i * a.columns + k] ** 2;
    lengths[i] = Math.sqrt(sum);
    if (lengths[i] > 0) for (let k = 0; k < a.columns; k++) directions.data[i * a.columns + k] /= lengths[i];
  }
  return { directions, lengths };
}
