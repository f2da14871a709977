import { z } from 'zod';
import type { JsonValue } from '../base/values.ts';
import { toys } from '../data/toys.ts';
import { judgeDefaults } from '../judge/comparison.ts';
import { activationShape } from './activation-shape.ts';
import { dataFileShapes } from './data-file-shape.ts';
import { type SlurmSettings, slurmShape } from './slurm-shape.ts';

/*
 * The experiment spec (DESIGN, "The experiment spec"): strict objects, so that a mistyped key is an error. Infinity is
 * written `infinity` (YAML's .inf is turned into it before validation), because JSON and digests have no other word for it.
 * No transforms here: the JSON Schema and the canonical form are those of the input.
 */

const positiveInteger = z.int().min(1);
const seed = z.int().min(0);

/** A number above 0 or the word `infinity`. */
export const positiveOrInfinity = z.union([z.number().positive(), z.literal('infinity')]);

/** A hidden width: a whole number, or `infinity` for the Gaussian-process limit. */
export const widthShape = z.union([positiveInteger, z.literal('infinity')]);

const preparation = {
  /** Training rows P; all of them where absent and the source has a split. */
  train: positiveInteger.optional(),
  test: z.int().min(0).optional(),
  normalize: z.enum(['none', 'unit-variance', 'unit-norm']).optional(),
  /** Of the split, the generator and the noise. */
  seed: seed.default(1),
  /** Fraction of the training labels that are replaced by another class (classes), or added noise variance (regression). */
  labelNoise: z.number().min(0).optional(),
};

const classSelection = {
  /** Two classes: targets -1, +1; more: one-hot minus mean. */
  classes: z.union([z.array(z.union([z.int(), z.string()])).min(2), z.literal('all')]).optional(),
};

const imageSet = <S extends string>(source: S) =>
  z.strictObject({ source: z.literal(source), path: z.string().optional(), ...classSelection, ...preparation });

/** Where the data come from and how they are prepared. */
export const dataShape = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('digits'), ...classSelection, ...preparation }),
  z.strictObject({
    source: z.literal('teacher'),
    /** N0 */
    dimension: positiveInteger,
    outputs: positiveInteger.default(1),
    teacherVariance: z.number().positive().default(1),
    noiseVariance: z.number().min(0).default(0),
    ...preparation,
  }),
  z.strictObject({
    source: z.literal('clusters'),
    dimension: positiveInteger,
    clusters: positiveInteger.default(2),
    /** Fraction of the variance that is within the clusters (gamma of note bpkr, section 10). */
    spread: z.number().min(0).max(1).default(0.5),
    labels: z.enum(['alternating', 'random', 'one-hot']).default('alternating'),
    ...preparation,
  }),
  z.strictObject({
    source: z.literal('plane'),
    /** Two classes of points, N0 = 2. */
    shape: z.enum(toys),
    /** Standard deviation of the noise on the points. */
    noise: z.number().min(0).default(0.1),
    ...preparation,
  }),
  z.strictObject({
    source: z.literal('paths'),
    /** An npz or safetensors file with tokens, attention maps and targets (docs/theories/paths.md). */
    file: z.string(),
    /** Which token is read: that of the file, or the mean over tokens, where absent; a number counts from 0. */
    readout: z.union([z.enum(['mean', 'last', 'first']), z.int().min(0)]).optional(),
    train: positiveInteger.optional(),
    test: z.int().min(0).optional(),
  }),
  z.strictObject({
    source: z.literal('hidden-markov'),
    train: positiveInteger.optional(),
    test: z.int().min(0).optional(),
    seed: seed.default(1),
  }),
  imageSet('mnist'),
  imageSet('fashion-mnist'),
  imageSet('cifar-10'),
  ...dataFileShapes(preparation),
]);

/** Where the data come from and how they are prepared. */
export type DataSpec = z.output<typeof dataShape>;

/** The fields of `network` that every theory has. */
export const networkFields = {
  depth: positiveInteger.optional(),
  width: widthShape.optional(),
  /** Input side first; instead of depth and width. */
  widths: z.array(widthShape).min(1).optional(),
  /** phi of every hidden layer. */
  activation: activationShape.default('linear'),
  /** sigma^2 of every layer. */
  priorVariance: z.number().positive().optional(),
  /** sigma_1^2 .. sigma_{L+1}^2, readout last. */
  priorVariances: z.array(z.number().positive()).min(2).optional(),
};

/** Settings of a simulation, defaults filled in: those of the sampler that it names. */
export interface SimulationSettings {
  readonly sampler: string;
  readonly seed: number;
  /** Of samplers that have them (`src/samplers/<name>/sampler.ts`); absent for the others. */
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
  readonly thin: number;
  readonly stepSize?: number;
  readonly leapfrogSteps?: number;
  /** The points of the sweep that are simulated too; all of them where absent. */
  readonly at?: { readonly [path: string]: readonly JsonValue[] };
  readonly [setting: string]: unknown;
}

/** The rule by which `compare` judges (docs of `verdict.ts`). */
export const judgeShape = z.strictObject({
  /** Probability, over all entries of a comparison together, that agreement is called disagreement. */
  level: z.number().gt(0).lt(1).default(judgeDefaults.level),
  /** Error bars wider than this fraction of the value decide nothing. */
  resolution: z.number().positive().default(judgeDefaults.resolution),
  /** Diagnostics beyond these make a point undecided. */
  rHat: z.number().gt(1).default(judgeDefaults.rHat),
  ess: z.number().min(0).default(judgeDefaults.ess),
});

/** One swept field: a list, or a range. */
export const sweepAxis = z.union([
  z.array(z.json()).min(1),
  z.strictObject({ log: z.tuple([z.number().positive(), z.number().positive()]), count: positiveInteger }),
  z.strictObject({ linear: z.tuple([z.number(), z.number()]), count: positiveInteger }),
]);

/** Fields of the spec at the top, for theories to add to; `network` and `simulation` are built with their extensions. */
export const topFields = {
  version: z
    .literal(1)
    .optional()
    .describe('Version of the form of this spec; with it every setting that does nothing is an error.'),
  title: z
    .string()
    .regex(/^\P{Cc}*$/u, 'a line of text without control characters')
    .optional(),
  theory: z.string(),
  data: dataShape,
  temperature: z.number().min(0).default(0),
  sweep: z.object({ zip: z.boolean().optional(), limit: positiveInteger.optional() }).catchall(sweepAxis).optional(),
  judge: judgeShape.prefault({}),
  slurm: slurmShape.optional(),
};

/** The `network` of a spec, as written. */
export type NetworkSpec = z.output<z.ZodObject<typeof networkFields>>;

/** A valid spec (or a point of its sweep), defaults filled in, without what a theory adds. */
export interface BaseSpec {
  readonly version?: 1;
  readonly title?: string;
  readonly theory: string;
  readonly data: DataSpec;
  readonly network: NetworkSpec;
  readonly temperature: number;
  /** Axes by the path that they sweep. */
  readonly sweep?: { readonly zip?: boolean; readonly limit?: number } & {
    readonly [path: string]: z.output<typeof sweepAxis>;
  };
  readonly simulation: SimulationSettings;
  readonly judge: z.output<typeof judgeShape>;
  readonly slurm?: SlurmSettings | undefined;
}
