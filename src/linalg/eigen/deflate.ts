/** Unit roundoff of a double. */
const EPSILON = 2 ** -53;

/** Where the nonzero entries of an eigenvector lie: in the upper half's coordinates, in both, in the lower half's. */
export const UPPER = 0;
export const BOTH = 1;
export const LOWER = 2;

/** What remains of a rank-one update after deflation. */
export interface Deflation {
  /** Indices of the eigenpairs that the update couples, poles ascending. */
  readonly coupled: number[];
  /** Indices of those that stay as they are. */
  readonly settled: number[];
  /** UPPER, BOTH or LOWER for each index. */
  readonly support: Uint8Array;
}

/**
 * Finds the eigenpairs of D + rho z z^T that the update leaves alone, to rounding: those with a negligible component
 * z_j, and of every two with (nearly) equal poles the one whose component a plane rotation takes to zero (Dongarra &
 * Sorensen 1987; Gu & Eisenstat 1995). `d` and `z` are changed by the rotations.
 *
 * @param n - number of eigenpairs; the first `upper` belong to the upper half
 * @param order - indices with d ascending
 * @param rho - strength of the update, positive; z has unit length
 * @param rotate - applies (x, y) <- (c x + s y, c y - s x) to the eigenvectors i and j
 */
export function deflate(
  n: number,
  upper: number,
  d: Float64Array,
  z: Float64Array,
  order: ArrayLike<number>,
  rho: number,
  rotate: (i: number, j: number, c: number, s: number) => void,
): Deflation {
  const support = new Uint8Array(n).fill(LOWER);
  support.fill(UPPER, 0, upper);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(d[i]), Math.abs(z[i]));
  const tolerance = 8 * EPSILON * largest;
  const coupled: number[] = [];
  const settled: number[] = [];
  let previous = -1;
  for (let position = 0; position < n; position++) {
    const i = order[position];
    if (rho * Math.abs(z[i]) <= tolerance) {
      settled.push(i);
      continue;
    }
    if (previous >= 0) {
      const length = Math.hypot(z[i], z[previous]);
      const c = z[i] / length;
      const s = -z[previous] / length;
      const gap = d[i] - d[previous];
      if (Math.abs(gap * c * s) <= tolerance) {
        z[i] = length;
        z[previous] = 0;
        if (support[i] !== support[previous]) {
          support[i] = BOTH;
          support[previous] = BOTH;
        }
        rotate(previous, i, c, s);
        const before = d[previous];
        d[previous] = before * c * c + d[i] * s * s;
        d[i] = before * s * s + d[i] * c * c;
        settled.push(previous);
      } else {
        coupled.push(previous);
      }
    }
    previous = i;
  }
  if (previous >= 0) coupled.push(previous);
  return { coupled, settled, support };
}
