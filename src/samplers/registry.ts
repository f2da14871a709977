import { samplers } from './registry.generated.ts';
import type { Sampler, Settings } from './sampler.ts';

export { samplers };

/** The samplers of a theory's networks, in the order of their names. */
export function samplersOf(theory: string): Sampler[] {
  return samplers.filter(({ theories }) => theories.includes(theory)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those of the samplers whose conditions on the spec are met. */
export function fitting(among: readonly Sampler[], fields: { readonly [field: string]: unknown }): Sampler[] {
  return among.filter(({ only = {} }) => Object.entries(only).every(([field, value]) => fields[field] === value));
}

/** Settings that any of these samplers has; where two have one of the same name, the first one's. */
export function settingsOfAll(among: readonly Sampler[]): Settings {
  return Object.assign({}, ...[...among].reverse().map(({ settings }) => settings));
}
