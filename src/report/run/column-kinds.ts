import { z } from 'zod';
import type { ParsedSpec } from '../../experiment/parse-spec.ts';
import { pathParts } from '../../experiment/paths.ts';
import { schemaAt, specShape } from '../../experiment/spec-schema.ts';

/** What a swept field is by the shape of the spec, whatever values a sweep gives it. */
export type ColumnKind = 'integer' | 'number' | 'boolean' | 'text';

/**
 * The kind of a field, so that its column has one type in the results of all sweeps: a field that may be infinite holds numbers.
 *
 * @param path - of the field, `network.width`
 */
export function columnKind(parsed: ParsedSpec, path: string): ColumnKind {
  const kinds = known.get(parsed) ?? new Map<string, ColumnKind>();
  known.set(parsed, kinds);
  const kind = kinds.get(path) ?? kindByShape(parsed, path);
  kinds.set(path, kind);
  return kind;
}

const known = new WeakMap<ParsedSpec, Map<string, ColumnKind>>();

function kindByShape(parsed: ParsedSpec, path: string): ColumnKind {
  const schema = schemaAt(specShape(parsed.adapter), pathParts(path), parsed.spec);
  const kinds = new Set(schema === undefined ? [] : kindsOf(schema));
  if (kinds.size === 1) return [...kinds][0];
  return kinds.size === 2 && kinds.has('integer') && kinds.has('number') ? 'number' : 'text';
}

function kindsOf(schema: z.core.$ZodType): ColumnKind[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return kindsOf(schema.unwrap());
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(kindsOf);
  if (schema instanceof z.ZodNumber) return [schema.format === 'safeint' ? 'integer' : 'number'];
  if (schema instanceof z.ZodBoolean) return ['boolean'];
  if (schema instanceof z.ZodLiteral)
    return [...schema.values].every((value) => value === 'infinity') ? ['number'] : ['text'];
  return ['text'];
}
