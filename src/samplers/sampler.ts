import type { AnyJob } from './job-runner.ts';

/** What every setting says of itself, for the schema, help and error messages. */
interface SettingWords {
  /** One sentence: what it does. */
  readonly description: string;
  /** As in the notes: `h`, `σ²`. */
  readonly symbol?: string;
  /** `dimensionless` where absent. */
  readonly unit?: string;
  /** What happens where it is not given and has no default. */
  readonly otherwise?: string;
}

/** One setting of a sampler as plain data: its type, bounds, default and words. */
export type Setting = SettingWords &
  (
    | { readonly kind: 'integer'; readonly min: number; readonly default?: number }
    | { readonly kind: 'number'; readonly above: number; readonly default?: number }
    | { readonly kind: 'choice'; readonly choices: readonly [string, ...string[]]; readonly default?: string }
    | { readonly kind: 'flag'; readonly default?: boolean }
    | { readonly kind: 'integers'; readonly min: number }
  );

/** A setting of one kind. */
export type SettingOf<K extends Setting['kind']> = Extract<Setting, { readonly kind: K }>;

/** Settings by name. */
export type Settings = { readonly [name: string]: Setting };

/**
 * A way to sample finite networks: one object in a folder of its own, `src/samplers/<name>/sampler.ts`. Spec, JSON Schema, help and
 * error messages are derived from the registry of these.
 */
export interface Sampler {
  /** `simulation.sampler` of a spec. */
  readonly name: string;
  /** In words. */
  readonly title: string;
  /** The theories whose networks it samples. */
  readonly theories: readonly string[];
  /** Values of fields of the spec that it asks for, e.g. `heads: 'multi'`: it is another theory's sampler otherwise. */
  readonly only?: { readonly [field: string]: string };
  /** Which networks and temperatures it takes, in one line. */
  readonly takes: string;
  /** What it samples exactly, and what its step leaves out. */
  readonly accuracy: string;
  readonly settings: Settings;
  /** What workers run. */
  readonly job: AnyJob;
}
