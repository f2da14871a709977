import { z } from 'zod';
import { settingsOfAll } from '../samplers/registry.ts';
import type { Sampler, Setting, Settings } from '../samplers/sampler.ts';

/** `simulation` fields that say where, not how. */
export const atShape = z
  .record(z.string(), z.array(z.json()).min(1))
  .optional()
  .describe('The points of the sweep that are simulated too, as values of its axes; all of them where absent.');

/** A setting's words in one line: what it does, its symbol, unit and what happens without it. */
export function settingText({ description, symbol, unit, otherwise }: Setting): string {
  const facts = [
    symbol === undefined ? undefined : `symbol ${symbol}`,
    `unit: ${unit ?? 'none'}`,
    otherwise === undefined ? undefined : `where absent: ${otherwise}`,
  ].filter((fact) => fact !== undefined);
  return `${description} (${facts.join('; ')})`;
}

function shapeOf(setting: Setting): z.ZodType {
  switch (setting.kind) {
    case 'integer':
      return withDefault(z.int().min(setting.min), setting.default);
    case 'number':
      return withDefault(z.number().gt(setting.above), setting.default);
    case 'choice':
      return withDefault(z.enum(setting.choices), setting.default);
    case 'flag':
      return withDefault(z.boolean(), setting.default);
    case 'integers':
      return z.array(z.int().min(setting.min)).min(1).optional();
  }
}

function withDefault(shape: z.ZodType, value: unknown): z.ZodType {
  return value === undefined ? shape.optional() : shape.default(value);
}

function fieldsOf(settings: Settings): { [name: string]: z.ZodType } {
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, shapeOf(setting).describe(settingText(setting))]),
  );
}

const samplerWords = (named: readonly Sampler[]) =>
  `How networks are sampled: ${named.map(({ title, takes }) => `${title} (${takes})`).join('; or ')}.`;

/** One shape for each name that the samplers of a theory have. */
function optionsOf(samplers: readonly Sampler[], named: (shape: z.ZodType) => z.ZodType): z.ZodObject[] {
  return [...new Set(samplers.map(({ name }) => name))].map((name) => {
    const own = samplers.filter((sampler) => sampler.name === name);
    return z.strictObject({
      sampler: named(z.literal(name)).describe(samplerWords(own)),
      ...fieldsOf(settingsOfAll(own)),
      at: atShape,
    });
  });
}

/** `simulation` of a theory's specs, told apart by `sampler`. */
export function simulationShape(samplers: readonly Sampler[]): z.ZodType {
  const options = optionsOf(samplers, (shape) => shape);
  if (options.length === 0) return z.strictObject({ at: atShape }).prefault({});
  return z.discriminatedUnion('sampler', options as unknown as [z.ZodObject & { shape: { sampler: z.ZodLiteral } }]);
}

/** The same for the JSON Schema, where `sampler` may be left out: the theory then chooses. */
export function writtenSimulationShape(samplers: readonly Sampler[]): z.ZodType {
  const options = optionsOf(samplers, (shape) => shape.optional());
  return options.length === 0 ? simulationShape(samplers) : z.union(options).optional();
}

/** Of a sweep whose points have different samplers: what any of them has. Each point is held to its own sampler. */
export function anySimulationShape(samplers: readonly Sampler[]): z.ZodType {
  const names = [...new Set(samplers.map(({ name }) => name))];
  return z.strictObject({
    sampler: z
      .enum(names as [string, ...string[]])
      .optional()
      .describe(samplerWords(samplers)),
    ...fieldsOf(settingsOfAll(samplers)),
    at: atShape,
  });
}
