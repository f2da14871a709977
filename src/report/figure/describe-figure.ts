import type { FigureData, LineSeries } from './figure.ts';

/** Curves that are described; a screen reader's user has the table for the rest. */
const MOST = 12;

/**
 * What the curves of a figure do, in words for those who do not see them: `test error: falls from 0.4 to 0.07 over width N 2 to
 * 2000, lowest 0.06 at 40`.
 */
export function describeFigure(figure: FigureData): string {
  const sentences = figure.panels.flatMap((panel) =>
    panel.series
      .filter((series): series is LineSeries => series.type === 'line')
      .flatMap((series) => describeLine(series, panel.title, panel.x.label) ?? []),
  );
  const rest = sentences.length - MOST;
  return [...sentences.slice(0, MOST), ...(rest > 0 ? [`and ${rest} more curves in the table`] : [])].join('. ');
}

function describeLine({ name, x, y }: LineSeries, panel: string | undefined, axis: string): string | undefined {
  const places = y.flatMap((value, i) => (value === null || !Number.isFinite(value) ? [] : [{ x: x[i], y: value }]));
  if (places.length < 2) return undefined;
  const [first, last] = [places[0], places[places.length - 1]];
  const lowest = places.reduce((best, place) => (place.y < best.y ? place : best));
  const highest = places.reduce((best, place) => (place.y > best.y ? place : best));
  const span = highest.y - lowest.y;
  const inside = (place: { y: number }) =>
    place !== first &&
    place !== last &&
    Math.min(Math.abs(place.y - first.y), Math.abs(place.y - last.y)) > 0.05 * span;
  const words =
    span <= 1e-9 * Math.abs(highest.y)
      ? `stays at ${short(first.y)}`
      : `${last.y > first.y ? 'rises' : 'falls'} from ${short(first.y)} to ${short(last.y)}`;
  return [
    `${panel === undefined || panel === name ? '' : `${panel}, `}${name}: ${words} over ${axis} ${short(first.x)} to ${short(last.x)}`,
    ...(inside(lowest) ? [`lowest ${short(lowest.y)} at ${short(lowest.x)}`] : []),
    ...(inside(highest) ? [`highest ${short(highest.y)} at ${short(highest.x)}`] : []),
  ].join(', ');
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
