import { z } from 'zod';
import type { SpecExtension } from '../../theory-adapter.ts';

const times = z.union([
  z.array(z.number().min(0)).min(1),
  /** Evenly spaced in the logarithm. */
  z.strictObject({ log: z.tuple([z.number().positive(), z.number().positive()]), count: z.int().min(2) }),
]);

const flags = z.array(z.boolean()).min(2);

/** `dynamics` of a spec: how learning starts, when it is looked at, what is frozen. */
export const dynamicsShape = z.strictObject({
  /** sigma_0^2 of every layer; the prior variances where absent. */
  initialVariance: z.number().min(0).optional(),
  /** sigma_{0,1}^2 .. sigma_{0,L+1}^2, readout last. */
  initialVariances: z.array(z.number().min(0)).min(2).optional(),
  /** When the predictor is looked at; with `drift`, since the drift began. */
  times,
  /** The readout stands still from this time on. */
  freezeReadoutAt: z.number().min(0).optional(),
  /** What the hidden layers do then: drift without a loss, or go on learning. */
  afterFreeze: z.enum(['drift', 'learn']).default('drift'),
  /** Which layers do what from which time on: any freezing schedule. The first phase begins at 0. */
  phases: z
    .array(
      z.strictObject({
        from: z.number().min(0),
        /** Whether weight decay and noise act on W_1..W_L, readout last. */
        drift: flags,
        /** Whether each of them follows the gradient of the loss. */
        learn: flags,
      }),
    )
    .min(1)
    .optional(),
  /** Where the phases begin: from fresh weights, or from a fully trained network. */
  start: z.enum(['initial', 'equilibrium']).default('initial'),
  /** A fully trained network that drifts, by the protocols D0 to D4 of note ndk, section 8. */
  drift: z.enum(['D0', 'D1', 'D2', 'D3', 'D4']).optional(),
  solver: z.enum(['auto', 'collocation', 'modes', 'linear', 'flow', 'trapezoid']).default('auto'),
  /** Error allowed relative to the largest entry. */
  accuracy: z.number().min(1e-13).max(0.1).default(1e-5),
  /** Whether the variance of single networks is computed: one solve a time; where absent, if the problem is small. */
  variance: z.boolean().optional(),
});

/** What `dynamics` holds, defaults filled in. */
export type DynamicsSpec = z.output<typeof dynamicsShape>;

/** What this theory adds to a spec. */
export interface DynamicsExtra {
  readonly dynamics: DynamicsSpec;
}

/** The keys that a spec of this theory may have besides the common ones. */
export const dynamicsExtension: SpecExtension = { top: { dynamics: dynamicsShape } };
