import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { ParsedSpec } from '../experiment/parse-spec.ts';
import type { PointResult } from '../experiment/results.ts';
import type { RunResult } from '../experiment/run.ts';
import type { FigureData } from '../report/figure/figure.ts';
import { figureCsv } from '../report/figure/figure-csv.ts';
import { reportHtml, tablePages } from '../report/page/report-html.ts';
import type { Provenance } from '../report/provenance.ts';
import { type ColumnKind, columnKind } from '../report/run/column-kinds.ts';
import { drawsToParquet } from '../report/run/draws-parquet.ts';
import { resultFigures } from '../report/run/result-figures.ts';
import { ParquetRows, typeOfKind } from '../report/run/result-parquet.ts';
import { parameterColumns, resultRows } from '../report/run/result-rows.ts';
import { type RunJson, runJsonText } from '../report/run/run-json.ts';
import { type RunSummary, summarize } from '../report/run/summary.ts';
import { removeLeftovers, writeAtomic } from './files.ts';
import { giveBackMemory } from './give-back.ts';
import { drawsPng, figureSvg, newDocument, svgToPng } from './render.ts';
import { runName } from './run-name.ts';

/** What was written where. */
export interface WrittenRun {
  readonly folder: string;
  readonly report: string;
  /** The draws, where they were asked for and the sampler has them. */
  readonly draws?: string;
}

/** How the points of a long run are found whole, and who listens. */
export interface WriteOptions {
  /** The whole of a point that the run holds in part. */
  readonly whole?: (point: PointResult) => PointResult;
  /** Whether single draws are written too. */
  readonly draws?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the writing between two parts; files that are whole by then stay. */
  readonly signal?: AbortSignal | undefined;
}

/** Points of one batch of rows. */
const BATCH = 250;
/** Characters of one part of a text. */
const PART = 1 << 16;
/** Parts between which memory is given back. */
const PARTS = 16;

/**
 * Writes a run below `out`: `report.html`, the figures as SVG, PNG and CSV, `points.parquet`, `result.json`, `spec.yaml`, and
 * `draws.parquet` where draws are asked for.
 * Each file appears whole or not at all. A stopped run goes beside a fuller one (`-partial`), never in its place.
 *
 * @throws StorageError that names the file and the reason; what the signal was aborted with
 */
export async function writeRun(
  out: string,
  parsed: ParsedSpec,
  run: RunResult,
  provenance: Provenance,
  { whole = (point) => point, draws: withDraws = false, onProgress, signal }: WriteOptions = {},
): Promise<WrittenRun> {
  const folder = await folderFor(resolve(out, runName(parsed, provenance.specDigest, run.kind)), run);
  await removeLeftovers(folder);
  const figures = resultFigures(parsed, run.points, whole);
  await writeAtomic(join(folder, 'spec.yaml'), stringify(parsed.written));
  const table = await parquetOf(parsed, run, provenance, { whole, onProgress, signal });
  if (!table.empty) await writeAtomic(join(folder, 'points.parquet'), table.finish());
  for (const figure of figures) {
    signal?.throwIfAborted();
    await writeFigure(join(folder, 'figures'), figure);
  }
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
  for (const { name, text } of tablePages(parsed, run.points)) {
    signal?.throwIfAborted();
    await writeAtomic(join(folder, name), text);
  }
  await writeAtomic(join(folder, 'result.json'), inParts(runJsonText(parsed, run, provenance, whole), signal));
  const draws = withDraws
    ? drawsToParquet(run.points.map(whole), { provenance: JSON.stringify(provenance) })
    : undefined;
  if (draws !== undefined) await writeAtomic(join(folder, 'draws.parquet'), draws);
  onProgress?.(run.points.length, run.points.length);
  return {
    folder,
    report: join(folder, 'report.html'),
    ...(draws === undefined ? {} : { draws: join(folder, 'draws.parquet') }),
  };
}

/** The rows of a run as a Parquet file, a batch of points at a time. */
async function parquetOf(
  parsed: ParsedSpec,
  { points }: RunResult,
  provenance: Provenance,
  { whole = (point) => point, onProgress, signal }: WriteOptions,
): Promise<ParquetRows> {
  const kinds = sweptKinds(parsed);
  const file = new ParquetRows({ provenance: JSON.stringify(provenance) }, (name) =>
    kinds.has(name)
      ? typeOfKind(
          kinds.get(name),
          points.map((point) => parameterColumns(parsed, point)[name] ?? null),
        )
      : undefined,
  );
  for (let first = 0; first < points.length; first += BATCH) {
    file.add(resultRows(parsed, points.slice(first, first + BATCH).map(whole), first));
    // The other half of the time goes into the texts.
    onProgress?.(Math.min(first + BATCH, points.length) / 2, points.length);
    if (first > 0) giveBackMemory();
    await breath();
    signal?.throwIfAborted();
  }
  return file;
}

/** Short texts as fewer long ones, with room for other work between them. */
export async function* inParts(texts: Iterable<string>, signal?: AbortSignal): AsyncGenerator<string> {
  let part = '';
  let parts = 0;
  for (const text of texts) {
    part += text;
    if (part.length < PART) continue;
    yield part;
    part = '';
    if (++parts % PARTS === 0) giveBackMemory();
    await breath();
    signal?.throwIfAborted();
  }
  yield part;
}

function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The folder itself, or the one beside it for a stopped run where the folder holds more. */
async function folderFor(folder: string, run: RunResult): Promise<string> {
  if (!run.interrupted) return folder;
  const { predicted, simulated } = summarize(run.points);
  const there = await writtenSummary(folder);
  const fuller = there !== undefined && (there.predicted > predicted || there.simulated > simulated);
  return fuller ? `${folder}-partial` : folder;
}

async function writtenSummary(folder: string): Promise<RunSummary | undefined> {
  try {
    return (JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as RunJson).summary;
  } catch {
    return undefined;
  }
}

/** The kinds of the swept fields. */
function sweptKinds(parsed: ParsedSpec): Map<string, ColumnKind> {
  return new Map(Object.keys(parsed.spec.sweep ?? {}).map((path) => [path, columnKind(parsed, path)]));
}

/** A figure as SVG, PNG at twice its size, and CSV. */
export async function writeFigure(folder: string, figure: FigureData): Promise<string> {
  const svg = figureSvg(figure);
  const path = join(folder, figure.id);
  await writeAtomic(`${path}.svg`, svg);
  if (drawsPng) await writeAtomic(`${path}.png`, svgToPng(svg));
  await writeAtomic(`${path}.csv`, figureCsv(figure));
  return `${path}.svg`;
}
