import { type Document, LineCounter, parseDocument, visit } from 'yaml';
import { describe, InputError } from '../base/input-error.ts';
import type { JsonObject, JsonValue } from '../base/values.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { adapterOf, adapters } from './adapters/index.ts';
import { layersOf } from './layers.ts';
import { pathParts, withValueAt } from './paths.ts';
import type { BaseSpec } from './spec.ts';
import { problemsOf, SpecError } from './spec-errors.ts';
import { specShape } from './spec-schema.ts';
import type { TheoryAdapter } from './theory-adapter.ts';
import { pointsDiffer, withSampler } from './written-simulation.ts';

/** A spec as it was written (infinities as the word), with what it means. */
export interface ParsedSpec<Extra = object> {
  /** The plain object after overrides: what digests, sweeps and provenance go by. */
  readonly written: JsonObject;
  /** Valid, defaults filled in. */
  readonly spec: BaseSpec & Extra;
  readonly adapter: TheoryAdapter<Extra>;
  /** The sampler of `simulation`; undefined where the points of a sweep may have different ones. */
  readonly sampler?: Sampler;
  /** What was changed in a spec of an older form, a line each. */
  readonly notes: readonly string[];
}

/**
 * The object in a YAML or JSON text (JSON is YAML).
 *
 * @param name - of the file, for messages
 * @throws InputError with line and column for text that is neither
 */
export function readSpecText(text: string, name = 'spec'): JsonValue {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: true,
    maxAliasCount: 20,
    // A warning of the library would stand on the screen as one of Node; what it warns of is an unknown field here.
    logLevel: 'error',
  } as never);
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = counter.linePos(error.pos[0]);
    throw new InputError(`${name}, line ${line}, column ${col}`, error.message.split('\n')[0], 'YAML or JSON');
  }
  const alias = brokenAlias(document);
  if (alias !== undefined) {
    const { line, col } = counter.linePos(alias.at);
    throw new InputError(
      `${name}, line ${line}, column ${col}`,
      `the alias *${alias.name}${alias.why}`,
      'an anchor &name before its alias',
    );
  }
  try {
    return plain(document.toJS({ maxAliasCount: 20 }), name);
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new InputError(name, error.message.split('\n')[0], 'at most 20 aliases');
  }
}

/** The first alias without an anchor before it, or inside of what it stands for. */
function brokenAlias(
  document: Document,
): { readonly at: number; readonly name: string; readonly why: string } | undefined {
  let found: { at: number; name: string; why: string } | undefined;
  visit(document, {
    Alias(_, node, path) {
      const target = node.resolve(document);
      const circle = target !== undefined && path.includes(target);
      if (target !== undefined && !circle) return undefined;
      found = {
        at: node.range?.[0] ?? 0,
        name: node.source,
        why: circle ? ' inside of its own anchor' : ' without an anchor',
      };
      return visit.BREAK;
    },
  });
  return found;
}

/** Sets the fields of `--set a.b=3` in an object; the value is read as YAML, so `[1, 2]`, `true` and words work. */
export function applyOverrides(object: JsonValue, overrides: readonly string[]): JsonValue {
  let result: unknown = object;
  for (const override of overrides) {
    const at = override.indexOf('=');
    if (at < 1) throw new InputError('--set', describe(override), 'path=value, e.g. network.width=100');
    const path = override.slice(0, at).trim();
    result = withValueAt(result, pathParts(path), overrideValue(override.slice(at + 1), path), path);
  }
  return result as JsonValue;
}

/** Words with a colon are words, unless braces say that they are an object. */
function overrideValue(text: string, path: string): JsonValue {
  const value = readSpecText(text, `--set ${path}`);
  return typeof value === 'object' && value !== null && !/^\s*[[{]/.test(text) ? text.trim() : value;
}

/**
 * A valid spec from a plain object.
 *
 * @throws InputError (a `SpecError` with all problems) that names the path of the field and the nearest valid key
 */
export function parseSpec(input: unknown, among: readonly TheoryAdapter[] = adapters): ParsedSpec {
  const written = plain(input, 'spec');
  if (written === null || typeof written !== 'object' || Array.isArray(written)) {
    throw new InputError(
      'spec',
      written === null ? 'nothing' : describe(input),
      'an object with theory, data and network',
    );
  }
  const { theory } = written as JsonObject;
  if (typeof theory !== 'string') {
    throw new InputError('theory', describe(theory), `one of ${among.map((adapter) => adapter.id).join(', ')}`);
  }
  const adapter = adapterOf(theory, among);
  const { spec: complete, sampler, samplers, notes } = withSampler(written as JsonObject, adapter);
  const shape = specShape(adapter, formOf(complete), samplers);
  const result = shape.safeParse(complete);
  if (!result.success) throw new SpecError(problemsOf(result.error, shape, complete));
  const spec = result.data as unknown as BaseSpec;
  return { written: written as JsonObject, spec, adapter, notes, ...(sampler === undefined ? {} : { sampler }) };
}

/** Which shape a spec is held to: its sampler's, or where points may differ what any sampler has. */
export function formOf(complete: JsonObject): 'point' | 'sweep' {
  const { simulation } = complete;
  const open = typeof simulation === 'object' && simulation !== null && !Array.isArray(simulation);
  return open && pointsDiffer(complete, simulation as JsonObject) ? 'sweep' : 'point';
}

/** Checks of a spec without a sweep that shapes cannot say: the layers, the theory's own. */
export function checkPointSpec({ spec, adapter }: ParsedSpec): void {
  layersOf(spec.network, adapter.widthless);
  adapter.check?.(spec);
}

/** A copy in JSON's types: infinities become the word, dates text; NaN and functions are errors. */
function plain(value: unknown, field: string): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isNaN(value)) throw new InputError(field, 'NaN', 'a number');
    if (value === Number.POSITIVE_INFINITY) return 'infinity';
    if (value === Number.NEGATIVE_INFINITY) throw new InputError(field, '-infinity', 'a finite number or infinity');
    return value;
  }
  if (Array.isArray(value)) return value.map((item, i) => plain(item, `${field}[${i}]`));
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, plain(item, field === 'spec' ? key : `${field}.${key}`)]),
    );
  }
  throw new InputError(field, typeof value, 'a value that JSON can hold');
}
