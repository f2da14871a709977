import { z } from 'zod';
import type { Sampler } from '../samplers/sampler.ts';
import { adapters } from './adapters/index.ts';
import { described } from './described-schema.ts';
import { anySimulationShape, simulationShape, writtenSimulationShape } from './simulation-shape.ts';
import { networkFields, topFields } from './spec.ts';
import type { TheoryAdapter } from './theory-adapter.ts';

/**
 * The shape of a spec for one theory: the common fields and the theory's own, every object strict.
 *
 * @param form - `point`: `simulation` names its sampler; `sweep`: whose points may have different samplers; `written`: as users write
 *   it, for the JSON Schema
 * @param samplers - those that the spec may have; all of the theory unless given
 */
export function specShape(
  adapter: TheoryAdapter,
  form: 'point' | 'sweep' | 'written' = 'point',
  samplers: readonly Sampler[] = adapter.samplers,
): z.ZodObject {
  const forms = shapes.get(adapter) ?? new Map<string, z.ZodObject>();
  shapes.set(adapter, forms);
  const key = [form, ...samplers.map(({ title }) => title)].join('\n');
  const shape = forms.get(key) ?? newShape(adapter, form, samplers);
  forms.set(key, shape);
  return shape;
}

const shapes = new WeakMap<TheoryAdapter, Map<string, z.ZodObject>>();
const SIMULATION = { point: simulationShape, sweep: anySimulationShape, written: writtenSimulationShape };

function newShape(adapter: TheoryAdapter, form: keyof typeof SIMULATION, samplers: readonly Sampler[]): z.ZodObject {
  const { top = {}, network = {} } = adapter.extension;
  return z.strictObject({
    ...topFields,
    theory: z.literal(adapter.id),
    network: z.strictObject({ ...networkFields, ...network }),
    simulation: SIMULATION[form](samplers),
    ...top,
  });
}

/** The JSON Schema of the specs of all theories, for editors (`widthwise schema`). */
export function specJsonSchema(among: readonly TheoryAdapter[] = adapters): Record<string, unknown> {
  const options = among.map((adapter) => {
    const { $schema: _, ...schema } = z.toJSONSchema(specShape(adapter, 'written'), { io: 'input', reused: 'inline' });
    return described(
      schema,
      adapter.id,
      among.map(({ id }) => id),
    );
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Widthwise experiment',
    type: 'object',
    required: ['theory', 'data', 'network'],
    oneOf: options,
  };
}

/**
 * The keys that are valid in the object at a path of a shape, and whether any key is (a record).
 *
 * @returns undefined where the path leads to no object
 */
export function keysAt(shape: z.core.$ZodType, parts: readonly PropertyKey[], value: unknown): string[] | undefined {
  const schema = schemaAt(shape, parts, value);
  const object = schema === undefined ? undefined : unwrap(schema, undefined);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : undefined;
}

/** The schema at a path; `value` (the whole input) chooses among the options of a union on the way. */
export function schemaAt(
  shape: z.core.$ZodType,
  parts: readonly PropertyKey[],
  value: unknown,
): z.core.$ZodType | undefined {
  const schema = unwrap(shape, value);
  if (parts.length === 0) return schema;
  const [head, ...rest] = parts;
  const inner = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[head] : undefined;
  if (schema instanceof z.ZodObject) {
    const member = schema.shape[String(head)];
    return member === undefined ? undefined : schemaAt(member, rest, inner);
  }
  if (schema instanceof z.ZodArray) return schemaAt(schema.element, rest, inner);
  if (schema instanceof z.ZodRecord) return schemaAt(schema.valueType, rest, inner);
  return undefined;
}

/**
 * Without optional, default and prefault; of a union of objects the option that the value's discriminator names, of one of
 * an object and plain values (a path, or a path with more) the object where the value is one.
 */
function unwrap(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap(), value);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const key = schema.def.discriminator;
    const name = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
    for (const option of schema.options) {
      const plain = unwrap(option, undefined);
      if (plain instanceof z.ZodObject && plain.shape[key] instanceof z.ZodLiteral) {
        if (plain.shape[key].values.has(name as string)) return plain;
      }
    }
  } else if (schema instanceof z.ZodUnion && typeof value === 'object' && value !== null) {
    return schema.options.find((option) => option instanceof z.ZodObject) ?? schema;
  }
  return schema;
}
