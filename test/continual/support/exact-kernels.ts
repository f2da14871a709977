import type { Activation } from '../../../src/activations/activation.ts';
import { arccos, arctan, exact, ONE, over, PI, root, times } from './fixed-point.ts';

/** K1, K0 and their plain difference for one pair of points, in 80-digit arithmetic, from the defining formulas. */
export function exactChainKernels(
  activation: Activation,
  priorVariances: readonly number[],
  coupling: number,
  x: readonly number[],
  t: number,
  y: readonly number[],
  u: number,
): { same: bigint; apart: bigint; response: bigint } {
  const inner = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, k) => sum + times(exact(value), exact(b[k])), 0n) / BigInt(a.length);
  let q1 = inner(x, y);
  let q0 = q1;
  let vx = inner(x, x);
  let vy = inner(y, y);
  let same = 0n;
  let apart = 0n;
  priorVariances.forEach((sigma2, l) => {
    const prior = exact(sigma2);
    const step = over(ONE, exact(coupling) + over(ONE, prior));
    const memory = times(exact(coupling), step);
    const variances = [prior];
    for (let time = 1; time <= t; time++) variances.push(times(times(memory, memory), variances[time - 1]) + step);
    let decay = ONE;
    for (let k = u; k < t; k++) decay = times(decay, memory);
    const m1 = times(decay, variances[u]);
    const m0 = u === 0 ? 0n : m1 - times(decay, step);
    same = times(m1, q1);
    apart = times(m0, q0);
    if (l === priorVariances.length - 1) return;
    const v = times(variances[t], vx);
    const w = times(variances[u], vy);
    q1 = average(activation, same, v, w);
    q0 = average(activation, apart, v, w);
    vx = average(activation, v, v, v);
    vy = average(activation, w, w, w);
  });
  return { same, apart, response: same - apart };
}

/** E[phi(h) phi(h')] */
function average(activation: Activation, c: bigint, v: bigint, w: bigint): bigint {
  if (activation === 'linear') return c;
  if (activation === 'erf') {
    const sine = over(2n * c, root(times(ONE + 2n * v, ONE + 2n * w)));
    return over(2n * arctan(over(sine, root(ONE - times(sine, sine)))), PI);
  }
  const g = root(times(v, w));
  if (g === 0n) return 0n;
  const cosine = over(c, g);
  const angle = arccos(cosine);
  const sine = root(ONE - times(cosine, cosine));
  return times(over(g, 2n * PI), sine + times(PI - angle, cosine));
}
