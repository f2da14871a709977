import { z } from 'zod';
import { describe, InputError } from '../base/input-error.ts';
import type { JsonValue, Parameters } from '../base/values.ts';
import { canonicalJson } from './canonical-json.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { pathParts, valueAt } from './paths.ts';
import { choiceOf } from './spec-errors.ts';
import { schemaAt, specShape } from './spec-schema.ts';

/** One combination of the swept values, and whether `simulation.at` chose it. */
export interface SweepPoint {
  readonly parameters: Parameters;
  readonly simulated: boolean;
}

/** More points than this are a mistake until the user raises the limit. */
const MOST_POINTS = 100_000;

/**
 * The points of a spec's sweep: every combination in the order of the axes, the last running fastest, or all axes walked
 * together with `zip: true`. Values of `simulation.at` that an axis does not have are added to it in order.
 *
 * @throws InputError for unknown paths, unequal lengths of zipped axes, and values that fit no field
 */
export function expandSweep(parsed: ParsedSpec): SweepPoint[] {
  const { zip = false, ...swept } = parsed.spec.sweep ?? {};
  if (typeof zip !== 'boolean') throw new InputError('sweep.zip', describe(zip), 'true or false');
  const at = parsed.spec.simulation.at ?? {};
  const axes = Object.entries(swept).map(([path, axis]) => {
    if (typeof axis === 'boolean') throw new InputError(`sweep.${path}`, describe(axis), 'a list of values or a range');
    return { path, values: axisValues(parsed, path, axis) };
  });
  for (const path of Object.keys(at)) {
    if (!axes.some((axis) => axis.path === path)) {
      const names = axes.map((axis) => axis.path);
      throw new InputError(
        `simulation.at.${path}`,
        'a path that is not swept',
        names.length === 0 ? 'no `at` without a sweep' : choiceOf(names, path),
      );
    }
  }
  const rows = zip ? zipped(axes, at) : combined(axes.map((axis) => merged(axis, at[axis.path])));
  return rows.map((parameters) => ({
    parameters,
    simulated: Object.entries(at).every(([path, values]) => values.some((value) => same(value, parameters[path]))),
  }));
}

interface SweepAxis {
  readonly path: string;
  readonly values: readonly JsonValue[];
}

function axisValues(parsed: ParsedSpec, path: string, axis: unknown): JsonValue[] {
  const schema = fieldSchema(parsed, path);
  if (Array.isArray(axis)) return axis;
  const { log, linear, count } = axis as { log?: [number, number]; linear?: [number, number]; count: number };
  const [from, to] = log ?? linear ?? [0, 0];
  const values = Array.from({ length: count }, (_, i) => {
    const part = count === 1 ? 0 : i / (count - 1);
    if (i === count - 1 && count > 1) return to;
    const value = log === undefined ? from + part * (to - from) : from * (to / from) ** part;
    // Four digits are near enough to even spacing, and are what tables and legends show.
    return Number(value.toPrecision(i === 0 ? 15 : 4));
  });
  const whole = values.some(
    (value) => !z.safeParse(schema, value).success && z.safeParse(schema, Math.round(value)).success,
  );
  const fitting = whole ? values.map(Math.round) : values;
  return fitting.filter((value, i) => fitting.indexOf(value) === i);
}

/** The schema of a swept path; the path must be a field that the theory's spec has. */
function fieldSchema(parsed: ParsedSpec, path: string): z.core.$ZodType {
  const parts = pathParts(path);
  const shape = specShape(parsed.adapter);
  const forbidden = ['sweep', 'theory', 'title', 'judge'];
  let known: z.core.$ZodType | undefined = shape;
  for (let depth = 0; depth < parts.length && known !== undefined; depth++) {
    const parent: z.core.$ZodType = known;
    known = schemaAt(parent, [parts[depth]], valueAt(parsed.written, parts.slice(0, depth)));
    if (known === undefined || (depth === 0 && forbidden.includes(parts[0]))) {
      const names =
        parent instanceof z.ZodObject
          ? Object.keys(parent.shape).filter((key) => depth > 0 || !forbidden.includes(key))
          : [];
      const prefix = parts
        .slice(0, depth)
        .map((part) => `${part}.`)
        .join('');
      throw new InputError(
        `sweep.${path}`,
        'a path that the spec does not have',
        choiceOf(
          names.map((name) => prefix + name),
          path,
        ),
      );
    }
  }
  return known ?? shape;
}

/** An axis with the values of `at` among its own; numbers stay in their order. */
function merged(axis: SweepAxis, extra: readonly JsonValue[] = []): SweepAxis {
  const added = extra.filter((value) => !axis.values.some((own) => same(own, value)));
  if (added.length === 0) return axis;
  const values = [...axis.values, ...added];
  const numbers = values.every((value) => typeof value === 'number');
  const descending = numbers && axis.values.length > 1 && (axis.values[0] as number) > (axis.values[1] as number);
  if (numbers) values.sort((a, b) => ((a as number) - (b as number)) * (descending ? -1 : 1));
  return { path: axis.path, values };
}

function combined(axes: readonly SweepAxis[]): Parameters[] {
  const count = axes.reduce((product, axis) => product * axis.values.length, 1);
  if (count > MOST_POINTS) throw new InputError('sweep', `${count} points`, `${MOST_POINTS} or fewer`);
  let rows: Parameters[] = [{}];
  for (const { path, values } of axes) rows = rows.flatMap((row) => values.map((value) => ({ ...row, [path]: value })));
  return rows;
}

function zipped(axes: readonly SweepAxis[], at: { readonly [path: string]: readonly JsonValue[] }): Parameters[] {
  const length = axes[0]?.values.length ?? 0;
  for (const { path, values } of axes) {
    if (values.length !== length) {
      throw new InputError(
        `sweep.${path}`,
        `${values.length} values`,
        `${length}, as many as ${axes[0].path} has (zip: true)`,
      );
    }
    for (const value of at[path] ?? []) {
      if (!values.some((own) => same(own, value))) {
        throw new InputError(
          `simulation.at.${path}`,
          describe(value),
          `a value of the sweep (zip: true): ${values.join(', ')}`,
        );
      }
    }
  }
  return Array.from({ length }, (_, i) => Object.fromEntries(axes.map(({ path, values }) => [path, values[i]])));
}

function same(a: JsonValue, b: JsonValue): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  return canonicalJson(a) === canonicalJson(b);
}
