import { z } from 'zod';
import { describe, InputError } from '../base/input-error.ts';
import type { JsonValue, Parameters } from '../base/values.ts';
import { canonicalJson } from './canonical-json.ts';
import { formOf, type ParsedSpec } from './parse-spec.ts';
import { pathParts, valueAt } from './paths.ts';
import { choiceOf } from './spec-errors.ts';
import { schemaAt, specShape } from './spec-schema.ts';
import { rangeValues, type SweepRange } from './sweep-range.ts';
import { withSampler } from './written-simulation.ts';

/** One combination of the swept values, and whether `simulation.at` chose it. */
export interface SweepPoint {
  readonly parameters: Parameters;
  readonly simulated: boolean;
}

/** More points than this are a mistake until `sweep.limit` says otherwise. */
const MOST_POINTS = 100_000;

/** The points of a sweep without a list of them: a million points take no memory. */
export interface SweepGrid {
  readonly count: number;
  /** What each swept path runs through, in the order of the axes. */
  readonly axes: readonly { readonly path: string; readonly values: readonly JsonValue[] }[];
  /** The point at a place from 0. */
  at(index: number): SweepPoint;
}

/**
 * The points of a spec's sweep: every combination in the order of the axes, the last running fastest, or all axes walked
 * together with `zip: true`. Values of `simulation.at` that an axis does not have are added to it in order.
 *
 * @throws InputError for unknown paths, unequal lengths of zipped axes, and values that fit no field
 */
export function sweepGrid(parsed: ParsedSpec): SweepGrid {
  const { zip = false, limit = MOST_POINTS, ...swept } = parsed.spec.sweep ?? {};
  const at = parsed.spec.simulation.at ?? {};
  checkCount(swept, zip, limit);
  const axes = Object.entries(swept).map(([path, axis]) => ({ path, values: axisValues(parsed, path, axis) }));
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
  const grid = zip ? zipped(axes, at) : combined(axes.map((axis) => merged(axis, at[axis.path])));
  if (grid.count > limit) throw tooMany(grid.count, limit);
  const chosen = Object.entries(at).map(([path, values]) => ({ path, values }));
  return {
    count: grid.count,
    axes: grid.axes,
    at(index) {
      const parameters = grid.parametersAt(index);
      const simulated = chosen.every(({ path, values }) => values.some((value) => same(value, parameters[path])));
      return { parameters, simulated };
    },
  };
}

/** The points of `sweepGrid` as a list. */
export function expandSweep(parsed: ParsedSpec): SweepPoint[] {
  const grid = sweepGrid(parsed);
  return Array.from({ length: grid.count }, (_, i) => grid.at(i));
}

/** Refuses what is too much before any list of values is made. */
function checkCount(
  swept: { readonly [path: string]: SweepRange | readonly JsonValue[] },
  zip: boolean,
  limit: number,
): void {
  const lengths = Object.values(swept).map((axis) => ('count' in axis ? axis.count : axis.length));
  const count = zip ? Math.max(0, ...lengths) : lengths.reduce((product, length) => product * length, 1);
  if (count > limit) throw tooMany(count, limit);
}

function tooMany(count: number, limit: number): InputError {
  return new InputError('sweep', `${count} points`, `${limit} or fewer; sweep.limit allows more`);
}

interface SweepAxis {
  readonly path: string;
  readonly values: readonly JsonValue[];
}

function axisValues(parsed: ParsedSpec, path: string, axis: SweepRange | readonly JsonValue[]): readonly JsonValue[] {
  const schema = fieldSchema(parsed, path);
  if (!('count' in axis)) return axis;
  return rangeValues(axis, `sweep.${path}`, (value) => z.safeParse(schema, value).success);
}

/** The schema of a swept path; the path must be a field that the theory's spec has. */
function fieldSchema(parsed: ParsedSpec, path: string): z.core.$ZodType {
  const parts = pathParts(path);
  const { spec: written } = withSampler(parsed.written, parsed.adapter);
  const shape = specShape(parsed.adapter, formOf(written));
  const forbidden = ['version', 'sweep', 'theory', 'title', 'judge', 'slurm'];
  let known: z.core.$ZodType | undefined = shape;
  for (let depth = 0; depth < parts.length && known !== undefined; depth++) {
    const parent: z.core.$ZodType = known;
    known = schemaAt(parent, [parts[depth]], valueAt(written, parts.slice(0, depth)));
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

interface Rows {
  readonly count: number;
  readonly axes: readonly SweepAxis[];
  parametersAt(index: number): Parameters;
}

/** Every combination, the last axis running fastest. */
function combined(axes: readonly SweepAxis[]): Rows {
  const count = axes.reduce((product, axis) => product * axis.values.length, 1);
  const strides = axes.map((_, i) => axes.slice(i + 1).reduce((product, axis) => product * axis.values.length, 1));
  return {
    count,
    axes,
    parametersAt: (index) =>
      Object.fromEntries(
        axes.map(({ path, values }, i) => [path, values[Math.floor(index / strides[i]) % values.length]]),
      ),
  };
}

function zipped(axes: readonly SweepAxis[], at: { readonly [path: string]: readonly JsonValue[] }): Rows {
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
  return {
    count: length,
    axes,
    parametersAt: (index) => Object.fromEntries(axes.map(({ path, values }) => [path, values[index]])),
  };
}

function same(a: JsonValue, b: JsonValue): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  return canonicalJson(a) === canonicalJson(b);
}
