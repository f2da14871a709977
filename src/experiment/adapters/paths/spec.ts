import { z } from 'zod';
import type { networkFields } from '../../spec.ts';
import type { SpecExtension } from '../../theory-adapter.ts';

const pathsNetworkFields = {
  /**
   * Of pictures: filters of each hidden layer, first layer first (note paths, section 1.4). `stride` of the first is its size unless
   * given, of those above 1.
   */
  filters: z
    .array(
      z.strictObject({
        size: z.int().min(1),
        stride: z.int().min(1).optional(),
        padding: z.int().min(0).optional(),
      }),
    )
    .min(1)
    .optional(),
  /** Of pictures: one readout of the mean over positions instead of one at every position. */
  pooling: z.boolean().default(false),
  /** s_(l,n): factors on the standard deviations of the heads' weights, one list a layer. */
  headScales: z.array(z.array(z.number().positive()).min(1)).min(1).optional(),
  /** One more head a layer, the identity with weights of its own: a trained skip connection. */
  skips: z.boolean().default(false),
  /** A readout with weights of its own above the last heads: one hidden layer more. */
  separateReadout: z.boolean().default(false),
  /** Heads to prune, one at a time: all, or a list counted from 0 (set 0 acts on hidden layer 1). */
  prune: z
    .union([z.literal('all'), z.array(z.strictObject({ set: z.int().min(0), head: z.int().min(0) })).min(1)])
    .optional(),
  /** Largest D_1 = M_1 ... M_L m that is solved. */
  maxOrderParameters: z.int().min(1).default(128),
  /** All terms of relative order 1/N beside the saddle; where they take seconds if absent. */
  nextOrder: z.boolean().optional(),
};

/** `network` of a spec of paths, defaults filled in. */
export type PathsNetworkSpec = z.output<z.ZodObject<typeof networkFields & typeof pathsNetworkFields>>;

/** Under `network`. */
export const pathsExtension: SpecExtension = { network: pathsNetworkFields };
