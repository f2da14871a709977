import { normalQuantile } from '../../numeric/special/normal-distribution.ts';

/** Chains cut in two: first and last floor(n/2) draws of each, so that a drift within a chain counts as disagreement. */
export function splitChains(chains: readonly Float64Array[]): Float64Array[] {
  return chains.flatMap((chain) => {
    const half = Math.floor(chain.length / 2);
    return [chain.subarray(0, half), chain.subarray(chain.length - half)];
  });
}

/**
 * Normal scores of all draws together: their ranks r (ties share the mean rank) through the normal quantile of
 * (r - 3/8) / (S + 1/4), S draws in all (Vehtari et al. 2021, eq. 14).
 */
export function rankNormalize(chains: readonly Float64Array[]): Float64Array[] {
  const total = chains.reduce((sum, chain) => sum + chain.length, 0);
  const values = new Float64Array(total);
  let offset = 0;
  for (const chain of chains) {
    values.set(chain, offset);
    offset += chain.length;
  }
  const order = Uint32Array.from({ length: total }, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const scores = new Float64Array(total);
  for (let start = 0; start < total; ) {
    let end = start + 1;
    while (end < total && values[order[end]] === values[order[start]]) end++;
    const rank = (start + 1 + end) / 2;
    const score = normalQuantile((rank - 0.375) / (total + 0.25));
    for (let i = start; i < end; i++) scores[order[i]] = score;
    start = end;
  }
  offset = 0;
  return chains.map((chain) => {
    offset += chain.length;
    return scores.subarray(offset - chain.length, offset);
  });
}

/** All draws in ascending order. */
export function sortedDraws(chains: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(chains.reduce((sum, chain) => sum + chain.length, 0));
  let offset = 0;
  for (const chain of chains) {
    all.set(chain, offset);
    offset += chain.length;
  }
  return all.sort();
}

/** Quantile of sorted numbers by linear interpolation between order statistics (Hyndman & Fan, definition 7). */
export function quantileOfSorted(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
