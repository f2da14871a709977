import type { Standing } from '../base/standing.ts';
import type { SolveStatus } from '../base/status.ts';
import type { JsonObject, ObservableValue, Parameters } from './values.ts';

/** What a simulated observable is judged against. */
export interface Reference {
  /** The theory's number(s), of the shape of the simulated ones. */
  readonly value: ObservableValue;
  readonly standing: Standing;
  /** Which form of the theory this is, in one or two words: `exact`, `saddle`, `infinite width`, `GP`. */
  readonly form: string;
  /**
   * The stated size of what the theory leaves out here, absolute, in the units of the observable (one number, or the shape
   * of `value`): |value| m/N for a saddle, the stated 1/N bias of an infinite-width theory, the measured domain of a
   * heuristic. Not read for `exact`; required for the others, whose deviation is judged against it.
   */
  readonly correction?: ObservableValue;
  /** Standard error of `value` where the theory is itself an average over random draws; it adds to that of the simulation. */
  readonly mcse?: ObservableValue;
  /** Why the theory claims nothing here (outside the domain where it was measured): the comparison is undecided, whatever it finds. */
  readonly unclaimed?: string;
  /** Natural size of the observable where its value may be near zero; error bars are called wide against it. */
  readonly scale?: number;
  /** That correction in words, e.g. `m/N`, `1/N`, `note bpkr, section 8: 3 % at alpha = 1`. */
  readonly order?: string;
}

/** The theory at one point of the sweep; also the JSON of `widthwise predict`. */
export interface Prediction {
  readonly orderParameters: JsonObject;
  /** Names of DESIGN: trainError, testError, bias2, variance, accuracy, ...; `ndk` over `times`, `continual` over tasks. */
  readonly observables: { readonly [name: string]: ObservableValue };
  /** The same names from the exact theory, where one exists beside the saddle. */
  readonly exactObservables?: { readonly [name: string]: ObservableValue };
  readonly times?: readonly number[];
  readonly freeEnergy?: number;
  readonly status: SolveStatus;
  /** What the simulation of this point is judged against, by observable name (may hold more names than `observables`). */
  readonly references: { readonly [name: string]: Reference };
  /** BibTeX keys of what this result used (`report/citations.ts`). */
  readonly citations: readonly string[];
  /** Further curves for figures: other forms of the theory by name, e.g. `{ 'GP': { testError: 1.2 } }`. */
  readonly forms?: { readonly [form: string]: { readonly [name: string]: ObservableValue } };
}

/** A simulated observable with its Monte Carlo standard error; arrays have the shape of the value. */
export interface Estimate {
  readonly value: ObservableValue;
  readonly mcse: ObservableValue;
  readonly rHat?: ObservableValue;
  readonly essBulk?: ObservableValue;
  readonly essTail?: ObservableValue;
  /** Of the t-distribution of (value - truth) / mcse: independent chains or seeds less one, or about the ESS. */
  readonly degreesOfFreedom?: number;
}

/** How well the chains of one point mixed. */
export interface Diagnostics {
  readonly chains: number;
  /** Kept draws a chain, or 1 for ensembles of independent networks. */
  readonly draws: number;
  readonly rHatMax?: number;
  readonly essMin?: number;
  readonly acceptance?: number;
  readonly bfmi?: number;
  readonly divergences?: number;
}

/** Finite networks at one point of the sweep. */
export interface Simulation {
  readonly sampler: string;
  readonly observables: { readonly [name: string]: Estimate };
  readonly diagnostics: Diagnostics;
  readonly warnings: readonly string[];
  /** Draws for a figure (a trace or histogram), thinned to a few thousand numbers; kept out of the JSON. */
  readonly draws?: { readonly [name: string]: readonly number[] };
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
  /** Largest |simulation - theory| and what the standing allows for it at that entry: stated correction + error bars. */
  readonly deviation: number | null;
  readonly allowed: number | null;
  readonly verdict: Verdict;
  /** The numbers that led to the verdict, in one sentence. */
  readonly reason: string;
}

/** What `compare` concludes. `undecided`: error bars too wide or diagnostics failed. */
export type Verdict = 'agree' | 'disagree' | 'undecided';

/** All observables of one point. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly entries: number;
  readonly rmsZ: number | null;
  readonly maxAbsZ: number | null;
  readonly observables: readonly ObservableComparison[];
}

/** One point of a sweep with all that is known about it; an element of `points` in the JSON. */
export interface PointResult {
  readonly digest: string;
  readonly parameters: Parameters;
  readonly prediction?: Prediction;
  readonly simulation?: Simulation;
  readonly comparison?: Comparison;
  /** Seconds of wall time. */
  readonly seconds?: { readonly predict?: number; readonly simulate?: number };
}
