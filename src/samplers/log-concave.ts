import type { RandomStream } from '../random/stream.ts';

/**
 * An exact draw from a log-concave density on the real line by rejection under three pieces: flat around the mode,
 * exponential beyond the points where the log density has dropped by about 1 (Devroye 1986, chapter VII.2).
 *
 * @param logDensity - up to a constant, concave
 * @param slope - its derivative
 * @param mode - where it is largest
 */
export function sampleLogConcave(
  stream: RandomStream,
  logDensity: (x: number) => number,
  slope: (x: number) => number,
  mode: number,
): number {
  const top = logDensity(mode);
  const shoulder = (side: 1 | -1): number => {
    let step = 1e-3;
    while (logDensity(mode + side * step) > top - 1) step *= 2;
    let low = 0;
    let high = step;
    for (let i = 0; i < 30; i++) {
      const middle = (low + high) / 2;
      if (logDensity(mode + side * middle) > top - 1) low = middle;
      else high = middle;
    }
    return mode + side * high;
  };
  const right = shoulder(1);
  const left = shoulder(-1);
  const rightRate = -slope(right);
  const leftRate = slope(left);
  const rightHeight = logDensity(right) - top;
  const leftHeight = logDensity(left) - top;
  // The tangents meet the flat top at these points, inside the shoulders.
  const rightEdge = right + rightHeight / rightRate;
  const leftEdge = left - leftHeight / leftRate;
  const flat = rightEdge - leftEdge;
  const total = flat + 1 / rightRate + 1 / leftRate;
  for (;;) {
    const pick = stream.uniform() * total;
    let x: number;
    let envelope: number;
    if (pick < flat) {
      x = leftEdge + pick;
      envelope = 0;
    } else if (pick < flat + 1 / rightRate) {
      const excess = -Math.log(stream.uniform()) / rightRate;
      x = rightEdge + excess;
      envelope = -rightRate * excess;
    } else {
      const excess = -Math.log(stream.uniform()) / leftRate;
      x = leftEdge - excess;
      envelope = -leftRate * excess;
    }
    if (Math.log(stream.uniform()) <= logDensity(x) - top - envelope) return x;
  }
}
