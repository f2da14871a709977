import { InputError } from '../../../base/input-error.ts';
import type { PairOrderParameters } from './order-parameters.ts';

/** The estimate of forgetting over a long sequence; a guide to draw beside the exact curve, not a result. */
export interface MeanFieldForgetting {
  /** F_n1 for n = 1..count, in units of |Y1|^2 / P1; the first is 0. */
  readonly forgetting: Float64Array;
  readonly standing: 'heuristic';
  readonly note: string;
}

/**
 * Mean-field estimate of the forgetting of the first of many exchangeable, independent tasks, from what pairs of them do
 * (note continual-single-head, section 4.2; approximate).
 *
 * With rho and c the averages of `retained` and `written`, q = 1 - rho, g_1 = 1, g_{t+1} = q g_t + c:
 * F_n1 ~ (1 - g_n)^2 + B (1 - q^(2(n-1))) / (1 - q^2), B chosen so that n = 2 is met.
 *
 * @param pairs - similarities of pairs of tasks of the family, at least one
 * @param count - largest n, >= 1
 */
export function meanFieldForgetting(pairs: readonly PairOrderParameters[], count: number): MeanFieldForgetting {
  if (pairs.length === 0) throw new InputError('pairs', 'no pair of tasks', 'at least one');
  const average = (of: (pair: PairOrderParameters) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const q = 1 - average((pair) => pair.retained);
  const c = average((pair) => pair.written);
  const spread = average((pair) => pair.meanForgetting) - (1 - (q + c)) ** 2;
  const forgetting = new Float64Array(count);
  let g = 1;
  for (let n = 2; n <= count; n++) {
    g = q * g + c;
    forgetting[n - 1] = (1 - g) ** 2 + spread * geometricSum(q * q, n - 1);
  }
  return {
    forgetting,
    standing: 'heuristic',
    note: 'mean-field estimate from pairs: within 15 % for tasks that share their pixels, up to a factor 2 too large for unrelated inputs and long sequences',
  };
}

/** (1 - r^k) / (1 - r) = 1 + r + ... + r^(k-1), also at r = 1. */
function geometricSum(r: number, k: number): number {
  let sum = 0;
  let term = 1;
  for (let i = 0; i < k; i++) {
    sum += term;
    term *= r;
  }
  return sum;
}
