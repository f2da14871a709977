import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { ParsedSpec } from '../experiment/parse-spec.ts';
import type { RunResult } from '../experiment/run.ts';
import type { FigureData } from '../report/figure.ts';
import { figureCsv } from '../report/figure-csv.ts';
import type { Provenance } from '../report/provenance.ts';
import { reportHtml } from '../report/report-html.ts';
import { resultFigures } from '../report/result-figures.ts';
import { rowsToParquet } from '../report/result-parquet.ts';
import { resultRows } from '../report/result-rows.ts';
import { runJson } from '../report/run-json.ts';
import { summarize } from '../report/summary.ts';
import { writeAtomic } from './files.ts';
import { figureSvg, newDocument, svgToPng } from './render.ts';

/** What was written where. */
export interface WrittenRun {
  readonly folder: string;
  readonly report: string;
}

/** The name of a run's folder: its title in letters that every file system takes, and the start of its spec's digest. */
export function runName(parsed: ParsedSpec, digest: string): string {
  const words = (parsed.spec.title ?? parsed.adapter.id)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return `${words || parsed.adapter.id}-${digest.slice(0, 8)}`;
}

/**
 * Writes a run below `out`: `report.html`, the figures as SVG, PNG and CSV, `points.parquet`, `result.json`, `spec.yaml`.
 * Each file appears whole or not at all.
 */
export async function writeRun(
  out: string,
  parsed: ParsedSpec,
  run: RunResult,
  provenance: Provenance,
): Promise<WrittenRun> {
  const folder = resolve(out, runName(parsed, provenance.specDigest));
  const figures = resultFigures(parsed, run.points);
  const rows = resultRows(parsed, run.points);
  await writeAtomic(join(folder, 'spec.yaml'), stringify(parsed.written));
  if (rows.length > 0) {
    const parquet = rowsToParquet(rows, { provenance: JSON.stringify(provenance) });
    await writeAtomic(join(folder, 'points.parquet'), parquet);
  }
  for (const figure of figures) await writeFigure(join(folder, 'figures'), figure);
  const html = reportHtml({
    parsed,
    points: run.points,
    summary: summarize(run.points),
    figures,
    provenance,
    warnings: run.warnings,
    document: newDocument(),
  });
  await writeAtomic(join(folder, 'report.html'), html);
  await writeAtomic(join(folder, 'result.json'), `${JSON.stringify(runJson(parsed, run, provenance))}\n`);
  return { folder, report: join(folder, 'report.html') };
}

/** A figure as SVG, PNG at twice its size, and CSV. */
export async function writeFigure(folder: string, figure: FigureData): Promise<string> {
  const svg = figureSvg(figure);
  const path = join(folder, figure.id);
  await writeAtomic(`${path}.svg`, svg);
  await writeAtomic(`${path}.png`, svgToPng(svg));
  await writeAtomic(`${path}.csv`, figureCsv(figure));
  return `${path}.svg`;
}
