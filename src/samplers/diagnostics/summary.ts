import { momentsOf } from '../../measures/moments.ts';
import { effectiveSize } from './effective-size.ts';
import { errorOfMean, errorOfQuantile, errorOfVariance, sizeBelowQuantile } from './monte-carlo-error.ts';
import { rankScaleReduction } from './potential-scale.ts';
import { quantileOfSorted, rankNormalize, sortedDraws, splitChains } from './ranks.ts';

/**
 * Whether the chains of a scalar allow diagnostics: `usable`; `constant` (all draws equal: an error bar of 0, nothing else to
 * say); `stuck` (every half of a chain stands still, at different places: R-hat is infinite); `short` (fewer than 4 draws in some chain); `not-finite` (NaN or infinity among the draws); `empty` (no chain).
 */
export type ChainsKind = 'usable' | 'constant' | 'stuck' | 'short' | 'not-finite' | 'empty';

/** Of the quantiles of a summary. */
const LEVELS = [0.05, 0.5, 0.95] as const;

/** A scalar observable over several chains. Numbers that the draws do not allow are undefined, never NaN. */
export interface ScalarSummary {
  readonly kind: ChainsKind;
  readonly chains: number;
  /** In all chains together. */
  readonly draws: number;
  readonly mean?: number;
  readonly variance?: number;
  /** 5 %, 50 % and 95 % quantiles. */
  readonly quantiles?: readonly [number, number, number];
  /** Monte Carlo standard errors of mean and variance. */
  readonly mcse?: number;
  readonly mcseVariance?: number;
  /** Of the quantiles. */
  readonly mcseQuantiles?: readonly [number, number, number];
  /** Rank-normalized split R-hat; infinite if the chains stand still at different places. */
  readonly rHat?: number;
  /** Effective size in the centre (normal scores) and in the tails (the lesser at the 5 % and 95 % quantiles). */
  readonly essBulk?: number;
  readonly essTail?: number;
  /** Effective size for the mean, and draws in all over it. */
  readonly essMean?: number;
  readonly autocorrelationTime?: number;
}

/**
 * Diagnostics of a scalar observable (Vehtari et al., Bayesian Analysis 16, 667 (2021)). One chain is enough: its halves are
 * compared. Chains of unequal length are cut to the shortest.
 *
 * @param chains - draws by chain, warm-up left out
 */
export function summarizeScalar(chains: readonly ArrayLike<number>[]): ScalarSummary {
  const length = Math.min(...chains.map((chain) => chain.length));
  if (chains.length === 0 || length === 0) return { kind: 'empty', chains: chains.length, draws: 0 };
  const cut = chains.map((chain) => Float64Array.from({ length }, (_, i) => chain[i]));
  const counts = { chains: cut.length, draws: cut.length * length };
  if (cut.some((chain) => chain.some((value) => !Number.isFinite(value)))) return { kind: 'not-finite', ...counts };
  const sorted = sortedDraws(cut);
  const { mean, variance } = momentsOf(sorted);
  const quantiles = LEVELS.map((p) => quantileOfSorted(sorted, p)) as [number, number, number];
  const simple = { ...counts, mean, variance, quantiles };
  if (sorted[0] === sorted[sorted.length - 1]) return { kind: 'constant', ...simple, mcse: 0, mcseVariance: 0 };
  if (length < 4) return { kind: 'short', ...simple };
  const split = splitChains(cut);
  if (split.every((chain) => chain.every((value) => value === chain[0]))) {
    return { kind: 'stuck', ...simple, rHat: Number.POSITIVE_INFINITY };
  }
  if (length < 6) return { kind: 'short', ...simple, rHat: rankScaleReduction(cut) };
  const tails = [quantiles[0], quantiles[2]].flatMap((quantile) => sizeBelowQuantile(split, quantile) ?? []);
  const essMean = effectiveSize(split);
  const errors = LEVELS.flatMap((p) => errorOfQuantile(cut, p) ?? []);
  return {
    kind: 'usable',
    ...simple,
    mcse: errorOfMean(cut),
    mcseVariance: errorOfVariance(cut),
    ...(errors.length === LEVELS.length ? { mcseQuantiles: errors as [number, number, number] } : {}),
    rHat: rankScaleReduction(cut),
    essBulk: effectiveSize(rankNormalize(split)),
    ...(tails.length > 0 ? { essTail: Math.min(...tails) } : {}),
    essMean,
    autocorrelationTime: counts.draws / essMean,
  };
}
