import { fieldDescription, isCommonField } from './field-descriptions.ts';

/** A JSON Schema as plain data. */
export type JsonSchema = { [keyword: string]: unknown };

/**
 * The JSON Schema of a theory's specs with what each field is: one sentence, symbol, unit, and which theories have it. Defaults and
 * bounds are keywords of the schema already.
 *
 * @param theories - of this build, for fields that all have
 */
export function described(schema: JsonSchema, theory: string, theories: readonly string[]): JsonSchema {
  const visit = (node: JsonSchema, path: string): JsonSchema => {
    const result: JsonSchema = { ...node };
    for (const keyword of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
      if (!Array.isArray(node[keyword])) continue;
      const inner = keyword === 'prefixItems' ? `${path}[]` : path;
      result[keyword] = (node[keyword] as JsonSchema[]).map((option) => visit(option, inner));
    }
    if (isSchema(node.items)) result.items = visit(node.items, `${path}[]`);
    if (isSchema(node.additionalProperties))
      result.additionalProperties = visit(node.additionalProperties, `${path}.*`);
    if (isSchema(node.properties)) {
      result.properties = Object.fromEntries(
        Object.entries(node.properties as { [name: string]: JsonSchema }).map(([name, field]) => {
          const own = path === '' ? name : `${path}.${name}`;
          return [name, { ...visit(field, own), ...wordsOf(own, field) }];
        }),
      );
    }
    return result;
  };
  const wordsOf = (path: string, field: JsonSchema): JsonSchema => {
    if (typeof field.description === 'string') return {};
    const found = fieldDescription(theory, path);
    if (found === undefined) return {};
    const facts = [
      found.symbol === undefined ? undefined : `symbol ${found.symbol}`,
      `unit: ${found.unit ?? 'none'}`,
      `theories: ${(isCommonField(path) ? theories : [theory]).join(', ')}`,
    ].filter((fact) => fact !== undefined);
    return { description: `${found.text} (${facts.join('; ')})` };
  };
  return visit(schema, '');
}

/** Paths of fields without a description. */
export function undescribed(schema: JsonSchema, path = ''): string[] {
  const missing: string[] = [];
  const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap(
    (keyword) => (node(schema, keyword) ?? []) as JsonSchema[],
  );
  for (const option of lists) missing.push(...undescribed(option, path));
  if (isSchema(schema.items)) missing.push(...undescribed(schema.items, `${path}[]`));
  if (isSchema(schema.additionalProperties)) missing.push(...undescribed(schema.additionalProperties, `${path}.*`));
  if (isSchema(schema.properties)) {
    for (const [name, field] of Object.entries(schema.properties as { [name: string]: JsonSchema })) {
      const own = path === '' ? name : `${path}.${name}`;
      if (typeof field.description !== 'string') missing.push(own);
      missing.push(...undescribed(field, own));
    }
  }
  return [...new Set(missing)];
}

function node(schema: JsonSchema, keyword: string): unknown[] | undefined {
  return Array.isArray(schema[keyword]) ? (schema[keyword] as unknown[]) : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
