import type { Standing } from '../base/standing.ts';
import type { ObservableValue } from '../base/values.ts';

/**
 * What a comparison concludes:
 *
 * - `agree`: every |z| is within the bound, whatever the theory leaves out.
 * - `within`: gaps that error bars exclude, but within what the theory leaves out by its own account (1/N, a measured domain).
 * - `undecided`: nothing can be told: chains that have not mixed, wide or no error bars, no claim of the theory, or an allowance
 *   above half of the value or above what tells the theory from infinite width.
 * - `disagree`: a gap beyond that allowance and the error bars.
 */
export type Verdict = 'agree' | 'within' | 'undecided' | 'disagree';

/** The worst of several verdicts: disagree, undecided, within, agree. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  const order = ['disagree', 'undecided', 'within'] as const;
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'agree';
}

/** Theory against simulation for one observable of one point. */
export interface ObservableComparison {
  readonly name: string;
  readonly standing: Standing;
  readonly form: string;
  /** (simulation - theory) / mcse as a normal score: with few chains the t-score of equal probability is converted. */
  readonly z: ObservableValue;
  readonly entries: number;
  readonly rmsZ: number | null;
  readonly maxAbsZ: number | null;
  /** Bonferroni bound on the largest |z| at the spec's level, over the entries of this observable. */
  readonly bound: number;
  /** |simulation - theory| at the entry that decided: of the largest |z|, or of the gap furthest beyond its allowance. */
  readonly deviation: number | null;
  /** What the theory leaves out at that entry by its own account; null where it is exact. */
  readonly allowance: number | null;
  /** Root mean square of all its allowances as a part of its size; null where it is exact. */
  readonly allowanceShare: number | null;
  /** What is accepted there: that allowance and the error bars. */
  readonly allowed: number | null;
  readonly verdict: Verdict;
  /** The numbers that led to the verdict, in one sentence. */
  readonly reason: string;
}

/** All observables of one point. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly entries: number;
  readonly rmsZ: number | null;
  readonly maxAbsZ: number | null;
  readonly observables: readonly ObservableComparison[];
}

/** How a comparison is judged (`judge` of the spec). */
export interface JudgeRule {
  /** Probability, over all entries of a comparison together, that agreement is called disagreement. */
  readonly level: number;
  /** Error bars wider than this fraction of the value decide nothing. */
  readonly resolution: number;
  /** Diagnostics beyond these make a point undecided. */
  readonly rHat: number;
  readonly ess: number;
}

/** The rule unless a spec says otherwise. */
export const judgeDefaults: JudgeRule = { level: 0.01, resolution: 0.25, rHat: 1.01, ess: 100 };
