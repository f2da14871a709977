import type { RandomStream } from '../random/stream.ts';

/**
 * Draws x = log g / 2 where g has the generalized inverse Gaussian density g^(n/2 - 1) exp(-(a g + b / g) / 2), that is
 * x with the density exp(n x - (a e^(2x) + b e^(-2x)) / 2), which is log-concave. Exact rejection from a constant between two
 * exponential tails that touch the density (Devroye, Statistics and Computing 24, 239 (2014)); nine of ten proposals stand.
 *
 * @param n - any real number
 * @param a - > 0
 * @param b - > 0
 */
export function drawLogGig(stream: RandomStream, n: number, a: number, b: number): number {
  const root = Math.sqrt(a) * Math.sqrt(b);
  const d = Math.hypot(n, 2 * root);
  // At the mode a e^(2x) = up and b e^(-2x) = down; up - down = n.
  const larger = (d + Math.abs(n)) / 2;
  const smaller = (root * root) / larger;
  const up = n >= 0 ? larger : smaller;
  const down = n >= 0 ? smaller : larger;
  const mode = n >= 0 ? Math.log(up / a) / 2 : Math.log(b / down) / 2;
  const height = (t: number) => n * t - 0.5 * (up * Math.expm1(2 * t) + down * Math.expm1(-2 * t));
  const slope = (t: number) => n - up * Math.exp(2 * t) + down * Math.exp(-2 * t);
  const touch = (sign: number) => {
    let t = sign / Math.sqrt(d);
    while (height(t) < -3) t /= 2;
    while (height(t) > -0.4) t *= 1.5;
    return t;
  };
  const right = touch(1);
  const left = touch(-1);
  const rightSlope = -slope(right);
  const leftSlope = slope(left);
  const rightEdge = right + height(right) / rightSlope;
  const leftEdge = left - height(left) / leftSlope;
  const flat = rightEdge - leftEdge;
  const total = flat + 1 / rightSlope + 1 / leftSlope;
  for (;;) {
    const area = total * stream.uniform();
    let t: number;
    let ceiling = 0;
    if (area < flat) {
      t = leftEdge + area;
    } else {
      const step = Math.log(stream.uniform());
      ceiling = step;
      t = area < flat + 1 / rightSlope ? rightEdge - step / rightSlope : leftEdge + step / leftSlope;
    }
    if (Math.log(stream.uniform()) + ceiling <= height(t)) return mode + t;
  }
}
