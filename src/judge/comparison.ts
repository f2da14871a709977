import type { Standing } from '../base/standing.ts';
import type { ObservableValue } from '../base/values.ts';

/** What `compare` concludes. `undecided`: error bars too wide or diagnostics failed. */
export type Verdict = 'agree' | 'disagree' | 'undecided';

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
  /** Largest |simulation - theory| and what the standing allows for it at that entry: stated correction + error bars. */
  readonly deviation: number | null;
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
