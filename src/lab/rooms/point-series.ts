import { flattenValue } from '../../base/values.ts';
import type { Estimate } from '../../judge/simulation.ts';
import type { PointSeries } from '../../report/figure/figure.ts';

/** Simulated numbers with their standard errors as points of a figure; places without a number are left out. */
export function pointSeries(
  x: readonly number[],
  estimates: readonly (Estimate | undefined)[],
  name = 'networks',
  group?: string,
): PointSeries {
  const known = x.flatMap((place, i) => {
    const [value] = flattenValue(estimates[i]?.value ?? null);
    const [error] = flattenValue(estimates[i]?.mcse ?? null);
    return Number.isFinite(value) && Number.isFinite(error) ? [{ place, value, error }] : [];
  });
  return {
    type: 'points',
    name,
    ...(group === undefined ? {} : { group }),
    role: 'simulation',
    x: known.map(({ place }) => place),
    y: known.map(({ value }) => value),
    error: known.map(({ error }) => error),
  };
}

/** Entry (i, j) of an estimate that is a table. */
export function cellOf({ value, mcse }: Estimate, i: number, j: number): Estimate {
  const pick = (of: Estimate['value']) => {
    const row = Array.isArray(of) ? of[i] : null;
    return Array.isArray(row) ? (row[j] ?? null) : null;
  };
  return { value: pick(value), mcse: pick(mcse) };
}
