import { describe, expect, test } from 'vitest';
import { adapters } from '../../src/experiment/adapters/index.ts';
import { type JsonSchema, undescribed } from '../../src/experiment/described-schema.ts';
import { specJsonSchema } from '../../src/experiment/spec-schema.ts';

const options = (specJsonSchema().oneOf as JsonSchema[]).map((option, i) => [adapters[i].id, option] as const);

describe('the JSON Schema', () => {
  test.each(options)('%s: every field says what it is', (_, schema) => {
    expect(undescribed(schema)).toEqual([]);
  });

  test.each(options)('%s: with symbol, unit, default and theories', (id, schema) => {
    const at = (path: string) =>
      path
        .split('.')
        .reduce<JsonSchema>((node, name) => (node.properties as { [name: string]: JsonSchema })[name], schema);
    expect(at('temperature')).toMatchObject({ default: 0, minimum: 0 });
    expect(at('temperature').description).toMatch(
      /symbol T; unit: targets squared; theories: bpkr, ggdln, ndk, continual/,
    );
    expect(at('network.width').description).toMatch(/symbol N; unit: units/);
    const simulations = at('simulation').anyOf as JsonSchema[];
    const own = adapters.find((adapter) => adapter.id === id)?.samplers.map(({ name }) => name);
    expect(simulations).toHaveLength(new Set(own).size);
    for (const { properties } of simulations) {
      const { seed } = properties as { [name: string]: JsonSchema };
      expect(seed).toMatchObject({ default: 1 });
      expect(seed.description).toMatch(/unit: none/);
    }
  });

  test('the unit of steps is said once, and is the same in all theories', () => {
    const units = options.flatMap(([, { properties }]) =>
      ((properties as { [name: string]: JsonSchema }).simulation.anyOf as JsonSchema[]).flatMap(
        (simulation) => (simulation.properties as { [name: string]: JsonSchema }).stepSize?.description ?? [],
      ),
    );
    expect(units.length).toBeGreaterThan(3);
    for (const text of units) expect(text).toMatch(/unit: fastest times of the linearized network: 1\/λ/);
  });
});
