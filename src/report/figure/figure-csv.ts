import type { FigureData, Series } from './figure.ts';

type Cell = string | number | null;

/** The columns of `figureRows`. */
export const FIGURE_COLUMNS = ['panel', 'series', 'group', 'role', 'x', 'y', 'low', 'high'] as const;

/** Every number of a figure as rows of `FIGURE_COLUMNS`; also its table alternative. */
export function figureRows(figure: FigureData): Cell[][] {
  return figure.panels.flatMap((panel, i) => {
    const name = panel.title ?? String(i + 1);
    return panel.series.flatMap((series) => {
      const group = 'group' in series ? (series.group ?? '') : '';
      const role = 'role' in series ? (series.role ?? '') : '';
      return seriesRows(series).map((row) => [name, 'name' in series ? series.name : '', group, role, ...row]);
    });
  });
}

/** x, y, low, high of each element of a series. */
function seriesRows(series: Series): Cell[][] {
  switch (series.type) {
    case 'line':
      return series.x.map((x, i) => [x, series.y[i], null, null]);
    case 'band':
      return series.x.map((x, i) => [x, null, series.low[i], series.high[i]]);
    case 'points':
      return series.x.map((x, i) => {
        const y = series.y[i];
        const error = series.error?.[i] ?? null;
        if (series.values !== undefined) return [x, y, series.values[i], series.values[i]];
        return [x, y, y === null || error === null ? null : y - error, y === null || error === null ? null : y + error];
      });
    case 'histogram':
      return series.heights.map((height, i) => [
        (series.edges[i] + series.edges[i + 1]) / 2,
        height,
        series.edges[i],
        series.edges[i + 1],
      ]);
    case 'heatmap':
      return series.values.flatMap((row, i) => row.map((value, j) => [j, i, value, value]));
    case 'reference':
      return [[series.x ?? null, series.y ?? null, null, null]];
    case 'text':
      return [[series.x, series.y, null, null]];
  }
}

/** The numbers of a figure as CSV with a header line. */
export function figureCsv(figure: FigureData): string {
  return csv(FIGURE_COLUMNS, figureRows(figure));
}

/** Rows as CSV (RFC 4180). */
export function csv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell) => {
    const text = value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
