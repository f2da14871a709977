import type { PointResult } from '../../../experiment/results.ts';
import { citationsOf } from '../../../report/citations-of.ts';
import { figureCsv } from '../../../report/figure/figure-csv.ts';
import { reportHtml } from '../../../report/page/report-html.ts';
import type { Provenance } from '../../../report/provenance.ts';
import { resultFigures } from '../../../report/run/result-figures.ts';
import { resultRows } from '../../../report/run/result-rows.ts';
import { summarize } from '../../../report/run/summary.ts';
import { figureSvg, newDocument } from '../../render.ts';
import type { Method } from '../method.ts';
import type { Parameters } from '../parameters.ts';
import { specOf } from './run.ts';

function pointsOf(params: Parameters): readonly PointResult[] {
  return (params.plain('points') ?? []) as readonly PointResult[];
}

/** The standard figures of a run that the caller holds. */
export const draw: Method = async ({ params }) => {
  const figures = resultFigures(specOf(params), pointsOf(params));
  return figures.map((data) => ({ id: data.id, title: data.title, svg: figureSvg(data), csv: figureCsv(data), data }));
};

/** Its report, one self-contained HTML document. */
export const report: Method = async ({ params }) => {
  const parsed = specOf(params);
  const points = pointsOf(params);
  return reportHtml({
    parsed,
    points,
    summary: summarize(points),
    figures: resultFigures(parsed, points),
    provenance: { ...(params.plain('provenance') as Provenance), spec: parsed.written },
    warnings: (params.plain('warnings') ?? []) as readonly string[],
    document: newDocument(),
  });
};

/** Its numbers in long form, a column each. */
export const rows: Method = async ({ params }) => {
  const list = resultRows(specOf(params), pointsOf(params));
  const columns = new Set(list.flatMap((row) => Object.keys(row)));
  return Object.fromEntries([...columns].map((name) => [name, list.map((row) => row[name] ?? null)]));
};

/** Keys and BibTeX entries of what it used. */
export const cite: Method = async ({ params }) => Object.fromEntries(citationsOf(specOf(params), pointsOf(params)));
