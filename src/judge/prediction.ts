import type { Standing } from '../base/standing.ts';
import type { SolveStatus } from '../base/status.ts';
import type { JsonObject, ObservableValue } from '../base/values.ts';

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
  /**
   * What the network of infinite width gives (the shape of `value`): a correction larger than |value - gp| cannot tell the
   * theory from that limit. Absent where there is no simpler theory to tell it from.
   */
  readonly gp?: ObservableValue;
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

/** References with what infinite width gives for the observables of the same names. */
export function besideInfiniteWidth(
  references: Prediction['references'],
  gp: { readonly [name: string]: ObservableValue },
): Prediction['references'] {
  return Object.fromEntries(
    Object.entries(references).map(([name, reference]) => [
      name,
      gp[name] === undefined ? reference : { ...reference, gp: gp[name] },
    ]),
  );
}
