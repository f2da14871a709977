/** A cubic spline with second derivative zero at the ends, and linear beyond them. */
export interface NaturalSpline {
  readonly knots: Float64Array;
  /** Jumps of the third derivative at the knots: the fourth derivative is sum_k jumps_k delta(h - knots_k). */
  readonly jumps: Float64Array;
  /** The derivative of order n = 0, 1, 2, 3 at h. */
  at(n: number, h: number): number;
}

/**
 * The spline through points with ascending h (de Boor 1978).
 *
 * @param h - three points or more
 */
export function naturalSpline(h: readonly number[], values: readonly number[]): NaturalSpline {
  const n = h.length;
  const second = secondDerivatives(h, values);
  const knots = Float64Array.from(h);
  const third = Float64Array.from({ length: n - 1 }, (_, k) => (second[k + 1] - second[k]) / (h[k + 1] - h[k]));
  const jumps = Float64Array.from({ length: n }, (_, k) => (third[k] ?? 0) - (third[k - 1] ?? 0));
  const first = Float64Array.from({ length: n - 1 }, (_, k) => {
    const d = h[k + 1] - h[k];
    return (values[k + 1] - values[k]) / d - (d * (2 * second[k] + second[k + 1])) / 6;
  });
  const d = h[n - 1] - h[n - 2];
  const lastSlope = first[n - 2] + d * second[n - 2] + (d * d * third[n - 2]) / 2;
  return {
    knots,
    jumps,
    at(order, x) {
      if (x <= h[0]) return linear(order, values[0], first[0], x - h[0]);
      if (x >= h[n - 1]) return linear(order, values[n - 1], lastSlope, x - h[n - 1]);
      let [low, high] = [0, n - 1];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (h[middle] <= x) low = middle;
        else high = middle;
      }
      const t = x - h[low];
      const [a, b, c] = [first[low], second[low], third[low]];
      if (order === 0) return values[low] + t * (a + t * (b / 2 + (t * c) / 6));
      if (order === 1) return a + t * (b + (t * c) / 2);
      return order === 2 ? b + t * c : c;
    },
  };
}

function linear(order: number, value: number, slope: number, x: number): number {
  return order === 0 ? value + slope * x : order === 1 ? slope : 0;
}

/** Second derivatives at the points, by the tridiagonal system of the natural spline. */
function secondDerivatives(h: readonly number[], values: readonly number[]): Float64Array {
  const n = h.length;
  const second = new Float64Array(n);
  const ratio = new Float64Array(n);
  const right = new Float64Array(n);
  for (let k = 1; k < n - 1; k++) {
    const [before, after] = [h[k] - h[k - 1], h[k + 1] - h[k]];
    const pivot = 2 * (before + after) - before * ratio[k - 1];
    const bend = 6 * ((values[k + 1] - values[k]) / after - (values[k] - values[k - 1]) / before);
    ratio[k] = after / pivot;
    right[k] = (bend - before * right[k - 1]) / pivot;
  }
  for (let k = n - 2; k > 0; k--) second[k] = right[k] - ratio[k] * second[k + 1];
  return second;
}
