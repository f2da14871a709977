import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkerPool } from '../../../src/node/worker-pool.ts';
import type { CatalogueFigure } from '../../../src/report/catalogue/catalogue-figure.ts';
import { csv, FIGURE_COLUMNS, figureRows } from '../../../src/report/figure/figure-csv.ts';

type Row = readonly (string | number | null)[];

/** Where the numbers of a figure's quick form are kept. */
export function snapshotPath(id: string): string {
  return join(import.meta.dirname, `${id}.csv`);
}

/**
 * The numbers of a figure's quick form with twelve digits, on the portable backend, which rounds alike on every machine.
 * `WIDTHWISE_BLAS=none` has to be set before, for this thread and its workers.
 */
export async function quickRows(figure: CatalogueFigure): Promise<Row[]> {
  if (process.env.WIDTHWISE_BLAS !== 'none') throw new Error('figures are kept as the portable backend computes them');
  const executor = createWorkerPool({ workers: 2 });
  try {
    const rows = figureRows(await figure.compute({ quick: true, seed: 1, executor }));
    return thinned(rows).map((row) =>
      row.map((cell) => (typeof cell === 'number' ? Number(cell.toPrecision(12)) : cell)),
    );
  } finally {
    await executor.close();
  }
}

const seriesOf = (row: Row) => row.slice(0, 4).join(',');

/** At most so many rows of a series are kept: heat maps have thousands. */
const MOST = 400;

/** Every k-th row of a long series. */
function thinned(rows: readonly Row[]): Row[] {
  const lengths = new Map<string, number>();
  for (const row of rows) lengths.set(seriesOf(row), (lengths.get(seriesOf(row)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return rows.filter((row) => {
    const place = seen.get(seriesOf(row)) ?? 0;
    seen.set(seriesOf(row), place + 1);
    return place % Math.ceil((lengths.get(seriesOf(row)) ?? 1) / MOST) === 0;
  });
}

/** A figure's rows as the text that is kept. */
export function snapshotText(rows: readonly Row[]): string {
  return csv(FIGURE_COLUMNS, rows).replaceAll('\r\n', '\n');
}

/**
 * What differs from the kept numbers, in words: names and gaps as they are, numbers to `tolerance` of the largest of their series.
 */
export function differences(id: string, rows: readonly Row[], tolerance: number): string[] {
  if (!existsSync(snapshotPath(id))) return [`${id}: no numbers are kept; npm run figures -- ${id}`];
  const kept = readFileSync(snapshotPath(id), 'utf8').trimEnd().split('\n').slice(1);
  const now = snapshotText(rows).trimEnd().split('\n').slice(1);
  if (kept.length !== now.length) return [`${id}: ${now.length} rows, kept are ${kept.length}`];
  const scales = new Map<string, number>();
  for (const row of rows) {
    const sizes = row.slice(4).map((cell) => (typeof cell === 'number' ? Math.abs(cell) : 0));
    scales.set(seriesOf(row), Math.max(scales.get(seriesOf(row)) ?? 0, ...sizes));
  }
  return rows.flatMap((row, i) => {
    if (kept[i] === now[i]) return [];
    const [before, after] = [kept[i], now[i]].map((line) => line.split(',').slice(-4));
    const named = kept[i].split(',').slice(0, -4).join() === now[i].split(',').slice(0, -4).join();
    const scale = scales.get(seriesOf(row)) ?? 0;
    const close = before.every(
      (cell, j) =>
        (cell === '') === (after[j] === '') && Math.abs(Number(cell) - Number(after[j])) <= tolerance * scale,
    );
    return named && close ? [] : [`${id}, row ${i + 1}: ${now[i]}, kept is ${kept[i]}`];
  });
}
