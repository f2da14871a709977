import { flattenValue } from '../../base/values.ts';
import type { Reference } from '../../judge/prediction.ts';
import type { Estimate } from '../../judge/simulation.ts';
import type { BandSeries, PointSeries } from '../../report/figure/figure.ts';

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
  return { value: entryOf(value, i, j), mcse: entryOf(mcse, i, j) };
}

/** Entry (i, j) of a table; null where it has none. */
export function entryOf(table: Estimate['value'], i: number, j: number): number | null {
  const row = Array.isArray(table) ? table[i] : null;
  const entry = Array.isArray(row) ? row[j] : null;
  return typeof entry === 'number' ? entry : null;
}

/**
 * What the theory leaves out by its own account, as a band around its numbers: networks within it are within the stated order, not in
 * agreement. Nothing where the theory is exact.
 *
 * @param x - places of the numbers, rising; one alone is drawn as a short piece about it, of an axis that is logarithmic or not
 * @param pick - of an array of numbers, that of a place; the number itself unless given
 */
export function allowanceBand(
  x: readonly number[],
  reference: Reference | undefined,
  group?: string,
  pick: (numbers: Reference['value'], i: number) => number | null = (numbers) => flattenValue(numbers)[0] ?? null,
  scale: 'linear' | 'log' = 'log',
): BandSeries[] {
  if (reference?.correction === undefined || reference.standing === 'exact') return [];
  const { value, correction } = reference;
  const ends = (sign: number) =>
    x.map((_, i) => {
      const middle = pick(value, i);
      const half = typeof correction === 'number' ? correction : pick(correction, i);
      return middle === null || half === null ? null : middle + sign * half;
    });
  const [low, high] = [ends(-1), ends(1)];
  const one = x.length === 1;
  return [
    {
      type: 'band',
      name: 'left out by the theory',
      ...(group === undefined ? {} : { group }),
      x: !one ? x : scale === 'log' ? [x[0] / 1.15, x[0] * 1.15] : [x[0] - 0.1, x[0] + 0.1],
      low: one ? [low[0], low[0]] : low,
      high: one ? [high[0], high[0]] : high,
      loose: true,
    },
  ];
}
