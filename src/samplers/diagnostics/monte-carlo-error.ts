import { momentsOf } from '../../measures/moments.ts';
import { regularizedBeta } from '../../numeric/special/incomplete-beta.ts';
import { effectiveSize } from './effective-size.ts';
import { quantileOfSorted, sortedDraws, splitChains } from './ranks.ts';

/** Monte Carlo standard error of the mean: standard deviation of all draws / sqrt(effective size). */
export function errorOfMean(chains: readonly Float64Array[]): number {
  return Math.sqrt(momentsOf(sortedDraws(chains)).variance / effectiveSize(splitChains(chains)));
}

/**
 * Monte Carlo standard error of the variance, from the effective size for the squared deviations (that of the standard
 * deviation s is this over 2 s).
 */
export function errorOfVariance(chains: readonly Float64Array[]): number {
  const split = splitChains(chains);
  const { mean } = momentsOf(sortedDraws(split));
  const squares = split.map((chain) => chain.map((value) => (value - mean) ** 2));
  const all = sortedDraws(squares);
  if (all[0] === all[all.length - 1]) return 0;
  return Math.sqrt(momentsOf(all).variance / effectiveSize(squares));
}

/** Effective size for the indicator of draws up to the given quantile; undefined where all draws are on one side. */
export function sizeBelowQuantile(split: readonly Float64Array[], quantile: number): number | undefined {
  const below = split.map((chain) => chain.map((value) => (value <= quantile ? 1 : 0)));
  const first = below[0][0];
  if (below.every((chain) => chain.every((value) => value === first))) return undefined;
  return effectiveSize(below);
}

/**
 * Monte Carlo standard error of a quantile: half the distance between the order statistics that bound it with the probability
 * of one standard error either way, by the Beta law of the quantile's level (Vehtari et al. 2021, section 4.4).
 *
 * @returns undefined where all draws are on one side of the quantile
 */
export function errorOfQuantile(chains: readonly Float64Array[], probability: number): number | undefined {
  const split = splitChains(chains);
  const sorted = sortedDraws(split);
  const size = sizeBelowQuantile(split, quantileOfSorted(sorted, probability));
  if (size === undefined) return undefined;
  const a = size * probability + 1;
  const b = size * (1 - probability) + 1;
  const low = Math.max(1, Math.floor(betaQuantile(a, b, ONE_SIGMA_BELOW) * sorted.length));
  const high = Math.min(sorted.length, Math.ceil(betaQuantile(a, b, 1 - ONE_SIGMA_BELOW) * sorted.length));
  return (sorted[high - 1] - sorted[low - 1]) / 2;
}

/** Probability of a normal variable more than one standard deviation below its mean. */
const ONE_SIGMA_BELOW = 0.15865525393145705;

/** Quantile of the Beta distribution by bisection, to rounding. */
function betaQuantile(a: number, b: number, probability: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (regularizedBeta(a, b, middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
