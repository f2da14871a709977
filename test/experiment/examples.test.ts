import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/base/values.ts';
import { parseSpec, readSpecText } from '../../src/experiment/parse-spec.ts';
import { pathParts, withValueAt } from '../../src/experiment/paths.ts';
import { compare, predict } from '../../src/experiment/run.ts';
import { expandSweep } from '../../src/experiment/sweep.ts';

const folder = `${import.meta.dirname}/../../examples`;
const examples = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
const read = (name: string) => readSpecText(readFileSync(`${folder}/${name}`, 'utf8'), name) as JsonObject;
const least = (most: number) => (value: unknown) => (typeof value === 'number' ? Math.min(most, value) : value);
/** What the quick form of an example makes small. */
const SMALL: readonly [path: string, (value: unknown) => unknown][] = [
  ['data.source', (source) => (source === 'mnist' ? 'digits' : source)],
  ['data.train', least(20)],
  ['data.test', least(4)],
  ['data.dimension', least(30)],
  ['network.width', least(24)],
  ['network.widths', (widths) => (Array.isArray(widths) ? widths.map(least(24)) : widths)],
  ['recursionDraws', least(2)],
  ['dynamics.times', (times) => (Array.isArray(times) ? [...new Set(times.map(least(20)))] : times)],
  ...['networks', 'chains'].map((name) => [`simulation.${name}`, least(2)] as [string, (v: unknown) => unknown]),
  ...['warmup', 'draws', 'sweeps'].map((name) => [`simulation.${name}`, least(8)] as [string, (v: unknown) => unknown]),
  ['simulation.extrapolate', (widths) => (Array.isArray(widths) ? [8] : widths)],
];

/** The first point of an example's sweep with less of everything. */
function quickForm(name: string): JsonObject {
  const parsed = parseSpec(read(name));
  const [{ parameters }] = expandSweep(parsed);
  const { sweep: _, ...written } = parsed.written;
  const { at: _at, ...simulation } = (written.simulation ?? {}) as JsonObject;
  let spec: unknown = { ...written, ...(written.simulation === undefined ? {} : { simulation }) };
  for (const [path, value] of Object.entries(parameters)) spec = withValueAt(spec, pathParts(path), value, path);
  for (const [path, small] of SMALL) {
    const value = pathParts(path).reduce<unknown>((at, key) => (at as JsonObject | undefined)?.[String(key)], spec);
    if (value !== undefined) spec = withValueAt(spec, pathParts(path), small(value), path);
  }
  return spec as JsonObject;
}

describe('the shipped examples', () => {
  it.each(examples)('%s is a spec of version 1 with a title, points and nothing to migrate', (name) => {
    const parsed = parseSpec(read(name));
    expect(parsed.spec.version).toBe(1);
    expect(parsed.notes).toEqual([]);
    expect(parsed.spec.title?.length ?? 0).toBeGreaterThan(5);
    expect(expandSweep(parsed).length).toBeGreaterThan(0);
  });

  it.each(examples)('%s runs in its quick form', async (name) => {
    const parsed = parseSpec(quickForm(name));
    const simulated = 'simulation' in parsed.written;
    const { points } = await (simulated ? compare : predict)(parsed);
    expect(points).toHaveLength(1);
    const [{ prediction, simulation, comparison }] = points;
    expect(prediction?.status.converged).toBe(true);
    expect(Object.keys(prediction?.observables ?? {})).not.toHaveLength(0);
    if (!simulated) return;
    expect(Object.keys(simulation?.observables ?? {})).not.toHaveLength(0);
    expect(comparison?.verdict).toBeTypeOf('string');
  });
});
