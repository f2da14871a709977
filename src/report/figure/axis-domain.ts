import type { Axis, Panel, Series } from './figure.ts';

type Extent = { low: number; high: number };

/** The domain of a panel's x axis: its own, or that of its series. */
export function xDomain(panel: Panel): [number, number] {
  const heat = panel.series.some((series) => series.type === 'heatmap');
  return domain(panel.x, panel.series.flatMap(xNumbers), heat ? 0 : padding(panel.x));
}

/** The domain of a panel's y axis: its own, or that of its series within the x domain. */
export function yDomain(panel: Panel): [number, number] {
  const heat = panel.series.some((series) => series.type === 'heatmap');
  const within = xDomain(panel);
  return domain(
    panel.y,
    panel.series.flatMap((series) => yNumbers(series, within)),
    heat ? 0 : 0.05,
  );
}

function padding(axis: Axis): number {
  return axis.domain === undefined ? 0.02 : 0;
}

function domain(axis: Axis, numbers: readonly number[], margin: number): [number, number] {
  if (axis.domain !== undefined) return [axis.domain[0], axis.domain[1]];
  const log = axis.scale === 'log';
  const extent: Extent = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
  for (const value of axis.zero ? [0, ...numbers] : numbers) {
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    extent.low = Math.min(extent.low, value);
    extent.high = Math.max(extent.high, value);
  }
  if (!(extent.low <= extent.high)) return log ? [1, 10] : [0, 1];
  return log ? logPadded(extent, margin) : linearPadded(extent, margin, axis.zero === true);
}

/** Values that differ by rounding alone are one value: their noise is not worth a panel. */
function isFlat({ low, high }: Extent): boolean {
  return high - low <= 1e-10 * Math.max(Math.abs(low), Math.abs(high));
}

function logPadded(extent: Extent, margin: number): [number, number] {
  const { low, high } = extent;
  const factor = isFlat(extent) ? 1.5 : (high / low) ** margin;
  return [low / factor, high * factor];
}

function linearPadded(extent: Extent, margin: number, zero: boolean): [number, number] {
  const { low, high } = extent;
  const pad = isFlat(extent) ? Math.abs(high) * 0.1 || 1 : (high - low) * margin;
  return [zero && low === 0 ? 0 : low - pad, zero && high === 0 ? 0 : high + pad];
}

function xNumbers(series: Series): readonly number[] {
  switch (series.type) {
    case 'line':
    case 'band':
    case 'points':
      return series.x;
    case 'histogram':
      return [series.edges[0], series.edges[series.edges.length - 1]];
    case 'heatmap':
      return series.xEdges ?? [0, series.values[0]?.length ?? 1];
    case 'reference':
      return series.x === undefined ? [] : [series.x];
    case 'text':
      return [];
  }
}

function yNumbers(series: Series, [left, right]: readonly [number, number]): readonly number[] {
  const inside = (
    values: readonly (number | null)[],
    x: readonly number[],
    shift?: readonly (number | null)[],
    sign = 1,
  ) =>
    values.flatMap((value, i) =>
      value === null || x[i] < left || x[i] > right ? [] : [value + sign * (shift?.[i] ?? 0)],
    );
  switch (series.type) {
    case 'line':
      return inside(series.y, series.x);
    case 'band':
      return series.loose ? [] : [...inside(series.low, series.x), ...inside(series.high, series.x)];
    case 'points':
      return [...inside(series.y, series.x, series.error), ...inside(series.y, series.x, series.error, -1)];
    case 'histogram':
      return [0, ...series.heights];
    case 'heatmap':
      return series.yEdges ?? [0, series.values.length];
    case 'reference':
      return series.y === undefined ? [] : [series.y];
    case 'text':
      return [];
  }
}
