import { z } from 'zod';
import type { ExperimentPoint } from '../../point.ts';
import type { networkFields } from '../../spec.ts';
import type { SpecExtension } from '../../theory-adapter.ts';

const count = z.union([z.int().min(1), z.array(z.int().min(1)).min(1)]);
const common = {
  /** Of random gates and of k-means. */
  seed: z.int().min(0).default(1),
  /** A set of its own for each hidden layer; otherwise one set for all. */
  perLayer: z.boolean().default(false),
};
const table = z.array(z.array(z.number()).min(1)).min(1);
/** One matrix for all hidden layers, or one for each. */
const tables = z.union([table, z.array(table).min(1)]);

/** Gating functions (note ggdln, section 10). */
export const gatesShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('half-space'),
    /** M, or M of each layer. */
    count,
    /** b: negative values open more gates. */
    threshold: z.number().default(0),
    firstAlwaysOpen: z.boolean().default(false),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('sigmoid'),
    count,
    threshold: z.number().default(0),
    slope: z.number().positive().default(4),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('kmeans'),
    count,
    form: z.enum(['assignment', 'soft', 'sigmoid']).default('assignment'),
    /** Width of soft assignments, in units of the inputs. */
    width: z.number().positive().default(1),
    slope: z.number().positive().default(4),
    threshold: z.number().default(0),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('task'),
    /** `one-hot`: one gate a task; `shared`: one more that all tasks share; `overlap`: that with a weight. */
    form: z.enum(['one-hot', 'shared', 'overlap']).default('one-hot'),
    /** Cosine between the gate vectors of two tasks, of form `overlap`. */
    overlap: z.number().min(0).max(1).optional(),
    /** Random half-spaces of the input that each gate of a task is multiplied with. */
    halfSpaces: count.optional(),
    threshold: z.number().default(0),
    firstAlwaysOpen: z.boolean().default(false),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('context'),
    count,
    /** s of the random top-down signal. */
    strength: z.number().min(0).default(1),
    threshold: z.number().default(0),
    ...common,
  }),
  z.strictObject({
    kind: z.literal('matrix'),
    /** Gates of the training and test rows, in the order of the data. */
    train: tables,
    test: tables.optional(),
  }),
  z.strictObject({
    kind: z.literal('columns'),
    /** The last columns of the inputs are the gates (of a file of one's own), not inputs. */
    count: z.int().min(1),
    /** Whether each hidden layer has `count` columns of its own, first layer first. */
    perLayer: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('file'),
    /**
     * Gates in the order of the data: `npz` with `gates` and `testGates` (rows x M, or layers x rows x M), `npy` or `csv` with the
     * training rows first and the test rows after them.
     */
    path: z.string(),
  }),
]);

/** Several tasks learned together (note ggdln, section 11). */
export const jointTasksShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('permuted'), count: z.int().min(1), seed: z.int().min(0).default(1) }),
  z.strictObject({ kind: z.literal('grouped'), count: z.int().min(1) }),
  z.strictObject({
    kind: z.literal('teacher'),
    count: z.int().min(1),
    overlap: z.number().min(0).max(1).default(0),
    seed: z.int().min(0).default(1),
  }),
]);

/** The gates of a spec. */
export type GatesSpec = z.output<typeof gatesShape>;

/** What `ggdln` adds to the spec. */
export interface GatedExtra {
  readonly tasks?: z.output<typeof jointTasksShape>;
}

const gatedNetworkFields = {
  gates: gatesShape.default({ kind: 'none' }),
  /** Largest D_1 = M_1 ... M_L m that is solved. */
  maxOrderParameters: z.int().min(1).default(128),
  /**
   * All terms of relative order 1/N beside the saddle: true wherever they are defined (N_l >= D_l), though they may take minutes,
   * false nowhere; where they take seconds if absent.
   */
  nextOrder: z.boolean().optional(),
};

/** `network` of a spec of gated networks, defaults filled in. */
export type GatedNetworkSpec = z.output<z.ZodObject<typeof networkFields & typeof gatedNetworkFields>>;

/** Under `network` and at the top. */
export const gatedExtension: SpecExtension = {
  network: gatedNetworkFields,
  top: { tasks: jointTasksShape.optional() },
};

/** A point of a sweep of gated networks. */
export type GatedPoint = ExperimentPoint<GatedExtra>;

/** `network` of a spec with what the theory adds to it. */
export function networkOf(spec: GatedPoint['spec']): GatedNetworkSpec {
  return spec.network as unknown as GatedNetworkSpec;
}
