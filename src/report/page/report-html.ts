import { CONVENTIONS } from '../../base/conventions.ts';
import type { ParsedSpec } from '../../experiment/parse-spec.ts';
import type { PointResult } from '../../experiment/results.ts';
import { widthTrends } from '../../experiment/trends.ts';
import type { Verdict } from '../../judge/comparison.ts';
import { citations } from '../citations.ts';
import { drawFigure } from '../figure/draw.ts';
import type { FigureData } from '../figure/figure.ts';
import { FIGURE_COLUMNS, figureRows } from '../figure/figure-csv.ts';
import { serializeSvg } from '../figure/svg.ts';
import { type Provenance, provenanceRows } from '../provenance.ts';
import type { RunSummary } from '../run/summary.ts';
import { mathml } from './equations.ts';
import { type Html, html, raw, table } from './markup.ts';
import { reportCss } from './report-css.ts';
import {
  comparisonTable,
  diagnosticsTable,
  observablesTable,
  PAGE,
  pageName,
  predictionSection,
  predictionTable,
  trendTable,
} from './report-tables.ts';

/** Everything a report shows. */
export interface ReportInput {
  readonly parsed: ParsedSpec;
  readonly points: readonly PointResult[];
  readonly summary: RunSummary;
  readonly figures: readonly FigureData[];
  readonly provenance: Provenance;
  readonly warnings: readonly string[];
  readonly document: Document;
}

const VERDICT_WORDS: { readonly [verdict in Verdict]: string } = {
  agree: 'theory and simulation agree',
  within: 'within what the theory leaves out',
  disagree: 'theory and simulation disagree',
  undecided: 'undecided',
};

/** A figure in a page: the drawing, its caption, and its numbers as a table for those who cannot see it. */
export function figureHtml(figure: FigureData, document: Document): Html {
  const rows = figureRows(figure);
  const shown = rows.slice(0, 400);
  const note =
    rows.length > shown.length
      ? html`<p>The first ${shown.length} of ${rows.length} rows; all are in the CSV file.</p>`
      : '';
  const cells = shown.map((row) => row.map((cell) => cell));
  return html`<figure id="${figure.id}">${raw(serializeSvg(drawFigure(figure, { document, width: figure.panels.length > 1 ? 960 : 640 })))}<figcaption><b>${figure.title}.</b> ${figure.caption}</figcaption><details><summary>The numbers of this figure</summary>${note}${table(FIGURE_COLUMNS, cells, `numbers of ${figure.title}`)}</details></figure>`;
}

/**
 * A run as one HTML document that loads nothing: figures, verdicts, tables, equations, conventions, provenance.
 *
 * @returns the text of the file
 */
export function reportHtml(input: ReportInput): string {
  const { parsed, points, summary, provenance, warnings } = input;
  const { adapter, spec } = parsed;
  const title = spec.title ?? adapter.title;
  const trends = widthTrends(points);
  const keys = [...new Set([...adapter.citations, ...points.flatMap((point) => point.prediction?.citations ?? [])])];
  const body = html`
<header><h1>${title}</h1>
<p class="lead">${adapter.title}. ${provenance.data.map((data) => data.description).join('; ')}.</p>
${summary.verdict === undefined ? '' : html`<p><span class="badge ${summary.verdict}">${VERDICT_WORDS[summary.verdict]}</span> ${summary.sentence}</p>`}
${facts(summary)}</header>
<main>
${input.figures.length === 0 ? '' : html`<section><h2>Figures</h2>${input.figures.map((figure) => figureHtml(figure, input.document))}</section>`}
${summary.compared === 0 ? '' : html`<section><h2>Verdicts</h2>${comparisonTable(points)}<details><summary>Every observable of every simulated point</summary>${observablesTable(points)}</details>${trends.length === 0 ? '' : html`<h3>Deviation over the width</h3>${trendTable(trends)}`}</section>`}
${warnings.length === 0 ? '' : html`<section><h2>To know before trusting the numbers</h2><ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></section>`}
<section><h2>Predictions</h2>${predictionSection(parsed, points)}</section>
${summary.simulated === 0 ? '' : html`<section><h2>Sampler diagnostics</h2>${diagnosticsTable(points)}</section>`}
<section><h2>Equations</h2>${adapter.equations.map((equation) => html`<h3>${equation.title}</h3>${mathml(equation.tex)}<p class="lead">${equation.source}${equation.citation in citations ? ` · ${equation.citation}` : ''}</p>`)}</section>
<section><h2>Conventions</h2><div class="card">${CONVENTIONS.map(({ tex, words }) => html`${mathml(tex)}<p>${words}</p>`)}</div></section>
<section><h2>Provenance</h2>${table(['', ''], provenanceRows(provenance), 'provenance')}<details open><summary>The spec</summary><pre>${JSON.stringify(provenance.spec, null, 2)}</pre></details></section>
<section><h2>Please cite</h2><pre>${keys
    .map((key) => citations[key])
    .filter((entry) => entry !== undefined)
    .join('\n\n')}</pre></section>
</main>`;
  return documentHtml(title, body, `<meta name="generator" content="Widthwise ${provenance.version}">`);
}

/** The predictions of a long run beyond those in its report, a page at a time, with the names of the files. */
export function* tablePages(
  parsed: ParsedSpec,
  points: readonly PointResult[],
): Generator<{ readonly name: string; readonly text: string }> {
  const title = parsed.spec.title ?? parsed.adapter.title;
  for (let page = 1; page * PAGE < points.length; page++) {
    const [first, end] = [page * PAGE, Math.min(points.length, (page + 1) * PAGE)];
    const body = html`<header><h1>${title}</h1><p class="lead">Points ${first + 1} to ${end} of ${points.length}; <a href="../report.html">the report</a></p></header>
<main>${predictionTable(parsed, points.slice(first, end))}</main>`;
    yield { name: pageName(page), text: documentHtml(title, body) };
  }
}

function documentHtml(title: string, body: Html, meta = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
${meta}<link rel="icon" href="data:,">
<title>${html`${title}`.html}</title><style>${reportCss}</style></head>
<body>${body.html}</body></html>
`;
}

function facts(summary: RunSummary): Html {
  const items: [string, string][] = [['points predicted', String(summary.predicted)]];
  if (summary.simulated > 0) items.push(['points simulated', String(summary.simulated)]);
  if (summary.entries > 0) items.push(['numbers compared', String(summary.entries)]);
  if (summary.rmsZ !== null) items.push(['rms z', summary.rmsZ.toFixed(2)]);
  if (summary.rHatMax !== null) items.push(['largest R-hat', summary.rHatMax.toFixed(3)]);
  return html`<div class="facts">${items.map(([label, value]) => html`<div><b>${value}</b><span>${label}</span></div>`)}</div>`;
}
