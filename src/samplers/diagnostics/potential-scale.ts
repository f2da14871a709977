import { momentsOf } from '../../measures/moments.ts';
import { quantileOfSorted, rankNormalize, sortedDraws, splitChains } from './ranks.ts';

/** Potential scale reduction of chains of equal length: sqrt(((n - 1)/n W + B/n) / W) (Gelman & Rubin 1992). */
export function scaleReduction(chains: readonly Float64Array[]): number {
  const n = chains[0].length;
  const moments = chains.map(momentsOf);
  const within = moments.reduce((sum, chain) => sum + chain.variance, 0) / chains.length;
  const between = momentsOf(moments.map((chain) => chain.mean)).variance;
  return Math.sqrt((n - 1) / n + between / within);
}

/**
 * Rank-normalized split R-hat (Vehtari et al. 2021, section 4): the larger of that of the normal scores, which sees different
 * locations, and that of the scores of the distances from the median, which sees different scales. Infinite if every half of a
 * chain stands still and they stand at different places.
 *
 * @param chains - chains as they came, at least 4 draws each; values finite and not all equal
 */
export function rankScaleReduction(chains: readonly Float64Array[]): number {
  const split = splitChains(chains);
  const median = quantileOfSorted(sortedDraws(split), 0.5);
  const folded = split.map((chain) => chain.map((value) => Math.abs(value - median)));
  const located = scaleReduction(rankNormalize(split));
  const spread = scaleReduction(rankNormalize(folded));
  // All at one distance from the median: the scale is the same everywhere.
  return Number.isNaN(spread) ? located : Math.max(located, spread);
}
