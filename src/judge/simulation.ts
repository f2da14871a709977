import type { ObservableValue } from '../base/values.ts';

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
  /** Every kept draw of the scalar observables (`name`, or `name[i]` for an entry of a list), chain by chain; neither stored nor in the JSON. */
  readonly traces?: { readonly [name: string]: readonly Float64Array[] };
}
