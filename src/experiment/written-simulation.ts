import type { JsonObject, JsonValue } from '../base/values.ts';
import { fitting, samplers, settingsOfAll } from '../samplers/registry.ts';
import type { Sampler } from '../samplers/sampler.ts';
import type { TheoryAdapter } from './theory-adapter.ts';

/** A spec whose `simulation` names its sampler, and what was changed to get there. */
export interface CompletedSpec {
  readonly spec: JsonObject;
  /** Undefined where the points of a sweep may have different ones, or the name is unknown. */
  readonly sampler?: Sampler;
  /** Those of the theory whose conditions it meets. */
  readonly samplers: readonly Sampler[];
  readonly notes: readonly string[];
}

/** Fields of `simulation` that every sampler understands. */
const COMMON = ['sampler', 'at'];

/**
 * A spec with the sampler that its theory chooses where it names none. Of specs without `version` settings that this sampler does not
 * use are dropped, each with a note; with `version` they stay, and are errors.
 */
export function withSampler(written: JsonObject, adapter: TheoryAdapter): CompletedSpec {
  const simulation = written.simulation ?? {};
  if (!isObject(simulation) || adapter.samplers.length === 0)
    return { spec: written, samplers: adapter.samplers, notes: [] };
  if (pointsDiffer(written, simulation))
    return { spec: { ...written, simulation }, samplers: adapter.samplers, notes: [] };
  const possible = fitting(adapter.samplers, { ...adapter.fieldDefaults, ...written });
  const own = possible.length > 0 ? possible : adapter.samplers;
  const name = simulation.sampler ?? adapter.defaultSampler?.(written) ?? adapter.samplers[0].name;
  const sampler = own.find((candidate) => candidate.name === name);
  if (sampler === undefined) {
    return { spec: { ...written, simulation: { ...simulation, sampler: name } }, samplers: own, notes: [] };
  }
  const used = new Set([...COMMON, ...Object.keys(sampler.settings)]);
  const known = settingsOfAll([...adapter.samplers, ...samplers]);
  const idle =
    written.version === undefined ? Object.keys(simulation).filter((key) => !used.has(key) && key in known) : [];
  const kept = Object.fromEntries(Object.entries(simulation).filter(([key]) => !idle.includes(key)));
  return {
    spec: { ...written, simulation: { ...kept, sampler: name } },
    sampler,
    samplers: own,
    notes: idle.map(
      (key) =>
        `simulation.${key} does nothing with sampler ${sampler.name} of ${adapter.id} and is left out; with version: 1 it is an error`,
    ),
  };
}

/** Whether a spec sweeps, and its points may have different samplers. */
export function pointsDiffer(written: JsonObject, simulation: JsonObject): boolean {
  const { sweep } = written;
  return isObject(sweep) && (simulation.sampler === undefined || 'simulation.sampler' in sweep);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
