import type { RandomStream } from '../../random/stream.ts';
import { drawLogGig } from '../log-gig.ts';

/** Two layers of weights that meet in hidden layer l: the rows that the network above sees, and their prior variances. */
export interface MeetingLayers {
  /** N_l: length of the upper rows, counting silent units. */
  readonly upperLength: number;
  /** N_{l-1} (R for l = 1): length of the lower rows. */
  readonly lowerLength: number;
  readonly upperVariance: number;
  readonly lowerVariance: number;
  /** m x n */
  readonly upper: Float64Array;
  /** m x n'; changed in place, in its first `lowerColumns` columns. */
  readonly lower: Float64Array;
  readonly lowerColumns: number;
}

/**
 * The scale move for one output: upper -> c upper, lower -> lower / c, which leaves f as it is, with c drawn exactly from its
 * conditional density (n = N_l - N_{l-1}: x = log c has the density exp(n x - (A e^(2x) + B e^(-2x)) / 2); note bpkr, section 9.1).
 * It frees |v_l|, which at T = 0 is otherwise fixed where N_l < P. Being a draw from the conditional, it has no proposal width and
 * nothing to reject.
 *
 * @returns c
 */
export function scaleMove(layers: MeetingLayers, stream: RandomStream): number {
  const { upper, lower, lowerColumns } = layers;
  let a = 0;
  for (const value of upper) a += value * value;
  let b = 0;
  for (let i = 0; i < lowerColumns; i++) b += lower[i] * lower[i];
  const n = layers.upperLength - layers.lowerLength;
  const c = Math.exp(drawLogGig(stream, n, a / layers.upperVariance, b / layers.lowerVariance));
  for (let i = 0; i < upper.length; i++) upper[i] *= c;
  for (let i = 0; i < lowerColumns; i++) lower[i] /= c;
  return c;
}

/**
 * The scale move for m outputs: upper -> G upper and lower -> q^-1 G^-1 q lower with G = I + (c - 1) u u^T for a random direction u,
 * where B_l = above upper / sqrt(N_l) has the component `head` on the row space of the upper rows, so that q = sqrt(N_l) above^-1 head.
 * c is drawn by slice sampling in log c: the moves along one u form a group, and the density in log c has the factor c^(N_l - N_{l-1}).
 *
 * @param above - m x m, the network above layer l + 1's rows
 * @param head - m x m, the network above layer l's rows; changed in place
 */
export function directionMove(
  layers: MeetingLayers,
  above: Float64Array,
  head: Float64Array,
  stream: RandomStream,
): void {
  const { upper, lower, lowerColumns } = layers;
  const m = Math.round(Math.sqrt(above.length));
  const n = upper.length / m;
  const stride = lower.length / m;
  const root = Math.sqrt(layers.upperLength);
  const aboveInverse = inverse(m, above);
  const q = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < m; k++) {
      for (let j = 0; j < m; j++) q[i * m + j] += root * aboveInverse[i * m + k] * head[k * m + j];
    }
  }
  const qInverse = inverse(m, q);
  const u = stream.fillNormal(new Float64Array(m));
  const norm = Math.hypot(...u);
  for (let i = 0; i < m; i++) u[i] /= norm;

  const along = new Float64Array(n);
  for (let k = 0; k < m; k++) for (let j = 0; j < n; j++) along[j] += u[k] * upper[k * n + j];
  const uq = new Float64Array(m);
  const w = new Float64Array(m);
  for (let k = 0; k < m; k++) {
    for (let i = 0; i < m; i++) {
      uq[k] += u[i] * q[i * m + k];
      w[k] += qInverse[k * m + i] * u[i];
    }
  }
  const e = new Float64Array(lowerColumns);
  const wd = new Float64Array(lowerColumns);
  for (let k = 0; k < m; k++) {
    for (let j = 0; j < lowerColumns; j++) {
      e[j] += uq[k] * lower[k * stride + j];
      wd[j] += w[k] * lower[k * stride + j];
    }
  }
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const g = dot(w, w) * dot(e, e);
  const a = dot(along, along) / layers.upperVariance;
  const b = g / layers.lowerVariance;
  const cross = (dot(e, wd) - g) / layers.lowerVariance;
  const degrees = layers.upperLength - layers.lowerLength;
  const x = sliceStep(
    (t) => degrees * t - 0.5 * (a * Math.exp(2 * t) + b * Math.exp(-2 * t) + 2 * cross * Math.exp(-t)),
    stream,
  );
  const up = Math.expm1(x);
  const down = Math.expm1(-x);
  const headRow = new Float64Array(m);
  for (let k = 0; k < m; k++) {
    for (let j = 0; j < n; j++) upper[k * n + j] += up * u[k] * along[j];
    for (let j = 0; j < lowerColumns; j++) lower[k * stride + j] += down * w[k] * e[j];
    for (let i = 0; i < m; i++) headRow[k] += above[k * m + i] * u[i];
  }
  for (let k = 0; k < m; k++) for (let i = 0; i < m; i++) head[k * m + i] += (up * headRow[k] * uq[i]) / root;
}

/** One step of slice sampling (Neal 2003, stepping out, then shrinking) from 0, with a first interval of fixed width. */
export function sliceStep(logDensity: (x: number) => number, stream: RandomStream, width = 0.5): number {
  const level = logDensity(0) + Math.log(stream.uniform());
  let left = -width * stream.uniform();
  let right = left + width;
  while (logDensity(left) > level) left -= width;
  while (logDensity(right) > level) right += width;
  for (;;) {
    const x = left + (right - left) * stream.uniform();
    if (logDensity(x) >= level) return x;
    if (x < 0) left = x;
    else right = x;
  }
}

/** Inverse of a small square matrix by Gauss-Jordan elimination with pivoting; row-major. */
function inverse(m: number, a: Float64Array): Float64Array {
  const left = a.slice();
  const right = new Float64Array(m * m);
  for (let i = 0; i < m; i++) right[i * m + i] = 1;
  for (let k = 0; k < m; k++) {
    let pivot = k;
    for (let i = k + 1; i < m; i++) if (Math.abs(left[i * m + k]) > Math.abs(left[pivot * m + k])) pivot = i;
    const scale = 1 / left[pivot * m + k];
    for (const side of [left, right]) {
      for (let j = 0; j < m; j++) {
        const kept = side[k * m + j];
        side[k * m + j] = side[pivot * m + j] * scale;
        if (pivot !== k) side[pivot * m + j] = kept;
      }
    }
    for (let i = 0; i < m; i++) {
      const factor = left[i * m + k];
      if (i === k || factor === 0) continue;
      for (let j = 0; j < m; j++) {
        left[i * m + j] -= factor * left[k * m + j];
        right[i * m + j] -= factor * right[k * m + j];
      }
    }
  }
  return right;
}
