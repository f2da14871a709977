import { flattenValue, type ObservableValue } from '../../base/values.ts';
import type { ParsedSpec } from '../../experiment/parse-spec.ts';
import { pathParts, valueAt } from '../../experiment/paths.ts';
import type { PointResult } from '../../experiment/results.ts';
import { columnKind } from './column-kinds.ts';

/** One number of one observable of one point: what the Parquet file holds. */
export interface ResultRow {
  readonly point: number;
  readonly digest: string;
  readonly theory: string;
  readonly parameters: string;
  readonly observable: string;
  /** Place in an array in reading order, 0 for a scalar. */
  readonly entry: number;
  /** Indices of an entry of an array of one, two or three dimensions; null where there are fewer. */
  readonly i: number | null;
  readonly j: number | null;
  readonly k: number | null;
  readonly time: number | null;
  /** Which form of the theory `predicted` is. */
  readonly form: string;
  readonly standing: string | null;
  readonly predicted: number | null;
  readonly simulated: number | null;
  readonly mcse: number | null;
  readonly rHat: number | null;
  readonly essBulk: number | null;
  readonly z: number | null;
  /** What the theory leaves out by its own account, in the units of the observable; null where it is exact. */
  readonly allowance: number | null;
  readonly verdict: string | null;
}

/**
 * All numbers of a run in long form, with one more column for each swept path.
 *
 * @param first - place of the first of these points in the run
 */
export function resultRows(
  parsed: ParsedSpec,
  points: readonly PointResult[],
  first = 0,
): (ResultRow & Record<string, unknown>)[] {
  return points.flatMap((result, place) => {
    const point = first + place;
    const { prediction, simulation, comparison } = result;
    const head = {
      point,
      digest: result.digest,
      theory: parsed.adapter.id,
      parameters: JSON.stringify(result.parameters),
      ...parameterColumns(parsed, result),
    };
    const rows: (ResultRow & Record<string, unknown>)[] = [];
    const times = prediction?.times;
    const add = (observable: string, form: string, value: ObservableValue, extra: Partial<ResultRow>[] = []) => {
      const numbers = flattenValue(value);
      const places = placesOf(value);
      numbers.forEach((number, entry) => {
        const [i = null, j = null, k = null] = places[entry];
        rows.push({
          ...head,
          observable,
          entry,
          i,
          j,
          k,
          time: times !== undefined && numbers.length === times.length ? times[entry] : null,
          form,
          standing: null,
          predicted: stated(number),
          simulated: null,
          mcse: null,
          rHat: null,
          essBulk: null,
          z: null,
          allowance: null,
          verdict: null,
          ...extra[entry],
        });
      });
    };
    // One row for one form: a prediction that stands under two names is the same numbers.
    const seen = new Map<string, ObservableValue[]>();
    const isNew = (name: string, value: ObservableValue): boolean => {
      const others = seen.get(name) ?? [];
      seen.set(name, [...others, value]);
      const text = JSON.stringify(value);
      return !others.some((other) => JSON.stringify(other) === text);
    };
    const compared = new Set<string>();
    for (const [name, estimate] of Object.entries(simulation?.observables ?? {})) {
      const reference = prediction?.references[name];
      const judged = comparison?.observables.find((observable) => observable.name === name);
      // Flattened once an observable: an order parameter may have ten thousand entries.
      const column = (value: ObservableValue | undefined) => (value === undefined ? [] : flattenValue(value));
      const predicted = column(reference?.value);
      const [mcse, rHat, essBulk] = [column(estimate.mcse), column(estimate.rHat), column(estimate.essBulk)];
      const z = column(judged?.z);
      const allowances = reference?.standing === 'exact' ? [] : column(reference?.correction);
      const extra = flattenValue(estimate.value).map((number, i) => ({
        standing: reference?.standing ?? null,
        predicted: stated(predicted[i]),
        simulated: stated(number),
        mcse: stated(mcse[i]),
        rHat: stated(rHat[i]),
        essBulk: stated(essBulk[i]),
        z: stated(z[i]),
        allowance: stated(allowances.length === 1 ? allowances[0] : allowances[i]),
        verdict: judged?.verdict ?? null,
      }));
      add(name, reference?.form ?? 'simulation', estimate.value, extra);
      if (reference !== undefined) {
        compared.add(`${name} ${reference.form}`);
        isNew(name, reference.value);
      }
    }
    for (const [name, value] of Object.entries(prediction?.observables ?? {})) {
      if (!compared.has(`${name} theory`) && isNew(name, value)) add(name, 'theory', value);
    }
    for (const [name, value] of Object.entries(prediction?.exactObservables ?? {})) {
      if (!compared.has(`${name} exact`)) {
        isNew(name, value);
        add(name, 'exact', value);
      }
    }
    for (const [form, values] of Object.entries(prediction?.forms ?? {})) {
      for (const [name, value] of Object.entries(values)) {
        if (!compared.has(`${name} ${form}`) && isNew(name, value)) add(name, form, value);
      }
    }
    return rows;
  });
}

/** Indices of every entry in reading order. */
function placesOf(value: ObservableValue): number[][] {
  if (value === null || typeof value === 'number') return [[]];
  return value.flatMap((part, i) => placesOf(part).map((place) => [i, ...place]));
}

export function parameterColumns(
  parsed: ParsedSpec,
  result: PointResult,
): Record<string, string | number | boolean | null> {
  const columns: Record<string, string | number | boolean | null> = {};
  for (const [path, value] of Object.entries(result.parameters)) {
    const isNumber = columnKind(parsed, path) === 'number';
    if (isNumber && value === 'infinity') columns[path] = Number.POSITIVE_INFINITY;
    else
      columns[path] = typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as string | number);
  }
  return columns;
}

/** A swept or fixed field of a point: its parameter, or what the spec says. */
export function fieldOf(parsed: ParsedSpec, result: PointResult, path: string): unknown {
  return result.parameters[path] ?? valueAt(parsed.spec, pathParts(path));
}

/** A number or an infinity; null where there is none. */
function stated(x: number | null | undefined): number | null {
  return x === null || x === undefined || Number.isNaN(x) ? null : x;
}
