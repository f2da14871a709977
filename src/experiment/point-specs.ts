import type { JsonObject, JsonValue, Parameters } from '../base/values.ts';
import { canonicalJson } from './canonical-json.ts';
import { type ParsedSpec, parseSpec } from './parse-spec.ts';
import { pathParts, valueAt, withValueAt } from './paths.ts';
import type { SweepGrid } from './sweep.ts';
import type { TheoryAdapter } from './theory-adapter.ts';

/** Sweeps shorter than this are parsed point by point. */
const FEW = 64;

/**
 * The spec of a point from its swept values. A point of a long sweep over plain numbers is put together from parsed parts:
 * each value of an axis is parsed once, in the spec of the first point. That this gives what parsing the point itself gives
 * is checked at the last point, where all axes differ from the first.
 *
 * @throws InputError (when called) for a value that does not fit its field
 */
export function pointSpecs(
  parsed: ParsedSpec,
  { axes, count, at }: SweepGrid,
  among: readonly TheoryAdapter[],
): (parameters: Parameters) => ParsedSpec {
  const { sweep: _, ...base } = parsed.written;
  const writtenAt = (parameters: Parameters): unknown =>
    Object.entries(parameters).reduce<unknown>(
      (written, [path, value]) => withValueAt(written, pathParts(path), value, path),
      base,
    );
  const parse = (parameters: Parameters) => parseSpec(writtenAt(parameters), among);
  const numbers = axes.every(({ values }) => values.every((value) => typeof value === 'number'));
  if (count < FEW || !numbers) return parse;

  const first = at(0).parameters;
  const origin = parse(first);
  const paths = axes.map(({ path }) => ({ path, parts: pathParts(path), parsed: new Map<JsonValue, unknown>() }));
  const composed = (parameters: Parameters): ParsedSpec => {
    let spec: unknown = origin.spec;
    let written: unknown = origin.written;
    for (const { path, parts, parsed: known } of paths) {
      const value = parameters[path];
      if (value === first[path]) continue;
      if (!known.has(value)) known.set(value, valueAt(parse({ ...first, [path]: value }).spec, parts));
      spec = withValueAt(spec, parts, known.get(value), path);
      written = withValueAt(written, parts, value, path);
    }
    return { ...origin, written: written as JsonObject, spec: spec as ParsedSpec['spec'] };
  };
  const last = at(count - 1).parameters;
  return canonicalJson(composed(last).spec) === canonicalJson(parse(last).spec) ? composed : parse;
}
