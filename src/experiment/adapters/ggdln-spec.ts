import { z } from 'zod';
import type { SpecExtension } from '../theory-adapter.ts';

const count = z.union([z.int().min(1), z.array(z.int().min(1)).min(1)]);
const common = {
  /** Of random gates and of k-means. */
  seed: z.int().min(0).default(1),
  /** A set of its own for each hidden layer; otherwise one set for all. */
  perLayer: z.boolean().default(false),
};
const table = z.array(z.array(z.number()).min(1)).min(1);

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
    /** `one-hot`: one gate a task; `shared`: one more that all tasks share. */
    form: z.enum(['one-hot', 'shared']).default('one-hot'),
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
    train: table,
    test: table.optional(),
  }),
  z.strictObject({
    kind: z.literal('columns'),
    /** The last columns of the inputs are the gates (of a file of one's own), not inputs. */
    count: z.int().min(1),
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

/** Under `network` and at the top. */
export const gatedExtension: SpecExtension = {
  network: { gates: gatesShape.default({ kind: 'none' }) },
  top: { tasks: jointTasksShape.optional() },
};
