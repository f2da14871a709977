import * as Plot from '@observablehq/plot';
import type { HeatMap, Panel, PointSeries, Series } from './figure.ts';
import { colorDomain, colorPosition, heatmapImage, LEAST_PIXELS } from './heatmap-image.ts';
import { colorAt, cssPalette, type Palette } from './palette.ts';
import { colorOf, roleOf, roleStyles } from './series-style.ts';

type Domain = readonly [number, number];

/** The marks of one series for Observable Plot. */
export function marksOf(
  series: Series,
  panel: Panel,
  groups: readonly string[],
  palette: Palette,
  y: Domain,
): Plot.Markish[] {
  const color = colorOf(series, groups, palette);
  const { dash, width } = roleStyles[roleOf(series)];
  // `draw.ts` turns the description of a mark into its link with the symbols of the page.
  const linked = 'quantity' in series && series.quantity !== undefined ? { ariaDescription: series.quantity } : {};
  const stroke = {
    stroke: color,
    strokeWidth: width,
    ...(dash === undefined ? {} : { strokeDasharray: dash }),
    ...linked,
  };
  const floor = panel.y.scale === 'log' ? y[0] * 1e-6 : Number.NEGATIVE_INFINITY;
  const drawable = (value: number | null): number => (value === null || value <= floor ? Number.NaN : value);
  switch (series.type) {
    case 'line': {
      const places = series.x.map((x, i) => [x, drawable(series.y[i])]);
      const curve = series.step ? 'step-after' : 'linear';
      // A rim of paper, so that a line can be seen on any colour of a heat map.
      const rim = { stroke: palette.paper, strokeWidth: width + 2.2, curve, clip: true } as const;
      return [
        ...(panel.series.some((other) => other.type === 'heatmap') ? [Plot.line(places, rim)] : []),
        Plot.line(places, { ...stroke, strokeLinecap: dash?.startsWith('0') ? 'round' : 'butt', curve, clip: true }),
      ];
    }
    case 'band':
      return [
        Plot.areaY(
          series.x.map((x, i) => ({
            x,
            low: series.low[i] === null ? Number.NaN : Math.max(series.low[i], floor, y[0]),
            high: drawable(series.high[i]),
          })),
          { x: 'x', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.18, clip: true, ...linked },
        ),
      ];
    case 'points': {
      const map = panel.series.find((other) => other.type === 'heatmap');
      if (series.values !== undefined && map !== undefined) return [mapPoints(series, map, palette.paper)];
      return pointMarks(series, { color, paper: palette.paper, linked }, drawable, y);
    }
    case 'histogram':
      return [
        Plot.rectY(
          series.heights.map((height, i) => ({ from: series.edges[i], to: series.edges[i + 1], height })),
          {
            x1: 'from',
            x2: 'to',
            y1: () => Math.max(0, y[0]),
            y2: 'height',
            fill: color,
            fillOpacity: 0.35,
            ...linked,
            insetLeft: 0.3,
            insetRight: 0.3,
            clip: true,
          },
        ),
      ];
    case 'heatmap':
      return [heatmapMark(series, palette === cssPalette)];
    case 'reference': {
      const options = { stroke: palette.muted, strokeWidth: 1.2, strokeDasharray: '4 3', ...linked };
      const line = series.x === undefined ? Plot.ruleY([series.y], options) : Plot.ruleX([series.x], options);
      if (series.label === undefined) return [line];
      const text = { text: [series.label], fill: palette.muted, fontSize: 10.5 };
      const label =
        series.x === undefined
          ? Plot.text([series.label], {
              ...text,
              y: [series.y],
              frameAnchor: 'right',
              dy: -6,
              dx: -3,
              textAnchor: 'end',
            })
          : Plot.text([series.label], {
              ...text,
              x: [series.x],
              frameAnchor: 'top',
              dy: 8,
              dx: 4,
              textAnchor: 'start',
            });
      return [line, label];
    }
    case 'text':
      return [
        Plot.text([series.text], {
          x: [series.x],
          y: [series.y],
          text: [series.text],
          textAnchor: series.anchor ?? 'start',
          fill: palette.ink,
          // A halo, so that words can be read on the dark cells of a heat map.
          stroke: palette.paper,
          strokeWidth: 3,
          fontSize: 11,
        }),
      ];
  }
}

function pointMarks(
  series: PointSeries,
  { color, paper, linked }: { readonly color: string; readonly paper: string; readonly linked: object },
  drawable: (value: number | null) => number,
  y: Domain,
): Plot.Markish[] {
  const rows = series.x.map((x, i) => {
    const value = drawable(series.y[i]);
    const error = series.error?.[i] ?? 0;
    const low = Math.max(drawable(value - error) || y[0], y[0]);
    return {
      x,
      value,
      low,
      high: value + error,
      title: `${series.name}: ${x}, ${value}${error > 0 ? ` ± ${error}` : ''}`,
    };
  });
  const finite = rows.filter((row) => Number.isFinite(row.value));
  const bars = finite.filter((row) => row.high > row.value);
  const shape = series.symbol ?? 'circle';
  return [
    Plot.ruleX(bars, { x: 'x', y1: 'low', y2: 'high', stroke: color, strokeWidth: 1.3, clip: true, ...linked }),
    Plot.dot(finite, {
      x: 'x',
      y: 'value',
      r: 3.2,
      // A cross is all stroke.
      ...(shape === 'cross' ? { stroke: color, strokeWidth: 1.7 } : { fill: color, stroke: paper, strokeWidth: 0.8 }),
      symbol: shape === 'diamond' ? 'diamond2' : shape === 'cross' ? 'times' : shape,
      title: 'title',
      clip: true,
      ...linked,
    }),
  ];
}

/** Points in a heat map, filled on its colour scale. */
function mapPoints(series: PointSeries, map: HeatMap, paper: string): Plot.Markish {
  const domain = colorDomain(map);
  const rows = series.x.flatMap((x, i) => {
    const [y, value] = [series.y[i], series.values?.[i] ?? null];
    if (y === null || value === null) return [];
    const [r, g, b] = colorAt(map.color.kind, colorPosition(map.color, domain, value));
    return [{ x, y, fill: `rgb(${r},${g},${b})`, title: `${series.name}: ${x}, ${y}: ${value}` }];
  });
  return Plot.dot(rows, {
    x: 'x',
    y: 'y',
    r: 5,
    fill: (row) => row.fill,
    stroke: paper,
    strokeWidth: 1.4,
    title: 'title',
  });
}

/** Browsers keep the cells of an image in a page sharp themselves; files for other viewers hold many pixels a cell. */
function heatmapMark(map: HeatMap, inPage: boolean): Plot.Markish {
  const rows = map.values.length;
  const columns = map.values[0]?.length ?? 0;
  const x = map.xEdges ?? [0, columns];
  const y = map.yEdges ?? [0, rows];
  const corner = { x1: x[0], x2: x[x.length - 1], y1: y[0], y2: y[y.length - 1] };
  return (
    _index: unknown,
    scales: { x?: (v: number) => number; y?: (v: number) => number },
    _values: unknown,
    _size: unknown,
    context: { document: Document },
  ) => {
    const image = context.document.createElementNS('http://www.w3.org/2000/svg', 'image');
    const px = [scales.x?.(corner.x1) ?? 0, scales.x?.(corner.x2) ?? 0];
    const py = [scales.y?.(corner.y1) ?? 0, scales.y?.(corner.y2) ?? 0];
    const set = (name: string, value: string | number) => image.setAttribute(name, String(value));
    set('x', Math.min(...px));
    set('y', Math.min(...py));
    set('width', Math.abs(px[1] - px[0]));
    set('height', Math.abs(py[1] - py[0]));
    set('preserveAspectRatio', 'none');
    if (inPage) set('style', 'image-rendering: pixelated');
    set('href', heatmapImage(map, inPage ? 1 : LEAST_PIXELS));
    return image;
  };
}
