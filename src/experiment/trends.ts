import { flattenValue } from '../base/values.ts';
import { rms } from '../judge/score.ts';
import { fitLine } from '../measures/index.ts';
import type { PointResult } from './results.ts';

/** How the deviation of one observable from the theory depends on the width, over points that differ in nothing else. */
export interface WidthTrend {
  readonly observable: string;
  readonly standing: string;
  /** The other swept values, as JSON. */
  readonly parameters: string;
  /** Widths N of the simulated points, ascending. */
  readonly widths: readonly number[];
  /** Root mean square over entries of (simulation - theory) at each width. */
  readonly deviations: readonly number[];
  /** For one number: (simulation - theory) fitted by a + b / N with the error bars as weights, at N = infinity. */
  readonly intercept?: number;
  readonly interceptError?: number;
  /** intercept / interceptError: what is left of the deviation after extrapolation, in error bars. */
  readonly z?: number;
  /** Whether the deviation at the largest width is below that at the smallest. */
  readonly shrinks: boolean;
}

/**
 * Trends over the width for what is not exact at finite width: a saddle's deviation should shrink, that of an
 * infinite-width theory should vanish when extrapolated in 1/N.
 *
 * @param points - of one run; those with a comparison and a finite `network.width` among their swept values count
 * @returns one trend an observable and set of other parameters with at least three widths
 */
export function widthTrends(points: readonly PointResult[]): WidthTrend[] {
  const groups = new Map<string, { width: number; point: PointResult }[]>();
  for (const point of points) {
    const { 'network.width': width, ...rest } = point.parameters;
    if (point.comparison === undefined || typeof width !== 'number') continue;
    const key = JSON.stringify(rest);
    groups.set(key, [...(groups.get(key) ?? []), { width, point }]);
  }
  return [...groups].flatMap(([parameters, members]) => {
    if (members.length < 3) return [];
    members.sort((a, b) => a.width - b.width);
    const names = members[0].point.comparison?.observables ?? [];
    return names
      .filter(({ standing }) => standing !== 'exact')
      .flatMap(({ name, standing }) => trendOf(name, standing, parameters, members) ?? []);
  });
}

function trendOf(
  observable: string,
  standing: string,
  parameters: string,
  members: readonly { width: number; point: PointResult }[],
): WidthTrend | undefined {
  const rows = members.flatMap(({ width, point }) => {
    const estimate = point.simulation?.observables[observable];
    const reference = point.prediction?.references[observable];
    if (estimate === undefined || reference === undefined) return [];
    const theory = flattenValue(reference.value);
    const differences = flattenValue(estimate.value).map((x, i) => x - theory[i]);
    return [{ width, differences, error: flattenValue(estimate.mcse)[0] }];
  });
  const deviations = rows.map((row) => rms(row.differences) ?? 0);
  if (rows.length < 3) return undefined;
  const single = rows.every(
    (row) => row.differences.length === 1 && row.error > 0 && Number.isFinite(row.differences[0]),
  );
  return {
    observable,
    standing,
    parameters,
    widths: rows.map((row) => row.width),
    deviations,
    ...(single
      ? fitInverseWidth(rows.map((row) => ({ x: 1 / row.width, y: row.differences[0], error: row.error })))
      : {}),
    shrinks: deviations[deviations.length - 1] < deviations[0],
  };
}

/** Weighted least squares of y = a + b x: a with its error. */
function fitInverseWidth(rows: readonly { x: number; y: number; error: number }[]) {
  if (new Set(rows.map(({ x }) => x)).size < 2) return {};
  const { value: intercept, error: interceptError } = fitLine(
    rows.map(({ x }) => x),
    rows.map(({ y }) => y),
    rows.map(({ error }) => error),
  );
  return { intercept, interceptError, z: intercept / interceptError };
}
