import { flattenValue, type ObservableValue } from '../../base/values.ts';
import type { ParsedSpec } from '../../experiment/parse-spec.ts';
import type { PointResult } from '../../experiment/results.ts';
import type { WidthTrend } from '../../experiment/trends.ts';
import type { Verdict } from '../../judge/comparison.ts';
import { maxAbs } from '../../judge/score.ts';
import { groupText } from '../run/result-figures.ts';
import { formatCell, type Html, html, table } from './markup.ts';

function name(point: PointResult): string {
  return groupText(point, undefined) || 'the point';
}

function verdictCell(verdict: Verdict): Html {
  return html`<span class="${verdict}">${verdict}</span>`;
}

/** Verdict, scores and reason of each compared point. */
export function comparisonTable(points: readonly PointResult[]): Html {
  const rows = points.flatMap((point) =>
    point.comparison === undefined
      ? []
      : [
          [
            name(point),
            verdictCell(point.comparison.verdict),
            point.comparison.entries,
            rounded(point.comparison.rmsZ),
            rounded(point.comparison.maxAbsZ),
            point.comparison.reason,
          ],
        ],
  );
  return table(['point', 'verdict', 'numbers', 'rms z', 'max |z|', 'because'], rows, 'verdicts');
}

/** One row an observable and point: value, error bar, theory, standing, score. */
export function observablesTable(points: readonly PointResult[]): Html {
  const rows = points.flatMap((point) =>
    (point.comparison?.observables ?? []).map((observable) => [
      name(point),
      observable.name,
      `${observable.standing} (${observable.form})`,
      cellOf(point.prediction?.references[observable.name]?.value),
      cellOf(point.simulation?.observables[observable.name]?.value),
      cellOf(point.simulation?.observables[observable.name]?.mcse),
      rounded(observable.rmsZ),
      rounded(observable.maxAbsZ),
      observable.deviation,
      observable.allowance,
      verdictCell(observable.verdict),
      observable.reason,
    ]),
  );
  const head = [
    'point',
    'observable',
    'judged as',
    'theory',
    'simulation',
    's.e.',
    'rms z',
    'max |z|',
    'gap',
    'left out',
    'verdict',
    'because',
  ];
  return table(head, rows, 'observables');
}

/** The scalars of the theory at every point. */
export function predictionTable(parsed: ParsedSpec, points: readonly PointResult[]): Html {
  const known = Object.keys(parsed.adapter.observables);
  const present = (key: string) => points.some((point) => typeof scalar(point, key) === 'number');
  const names = known.filter(present);
  const rows = points.map((point) => [
    name(point),
    ...names.map((key) => scalar(point, key)),
    point.prediction === undefined || point.prediction.status.converged
      ? ''
      : html`<span class="disagree">did not converge</span>`,
  ]);
  return table(['point', ...names, ''], rows, 'predictions');
}

/** Points of a table in a page of its own. */
export const PAGE = 500;

/** The first points of a run in the report itself, the others in pages beside it. */
export function predictionSection(parsed: ParsedSpec, points: readonly PointResult[]): Html {
  const [first, more] = [points.slice(0, 24), points.slice(24, PAGE)];
  const pages = Array.from({ length: Math.ceil(points.length / PAGE) - 1 }, (_, i) => pageName(i + 1));
  return html`${predictionTable(parsed, first)}${more.length === 0 ? '' : html`<details><summary>${more.length} more points</summary>${predictionTable(parsed, more)}</details>`}${pages.length === 0 ? '' : html`<p>All ${points.length} points, ${PAGE} a page: 1 (above) ${pages.map((page, i) => html`<a href="${page}">${i + 2}</a> `)}</p>`}`;
}

/** Where a page of points is, beside the report. */
export function pageName(page: number): string {
  return `tables/points-${page + 1}.html`;
}

function scalar(point: PointResult, key: string): number | null {
  const { prediction } = point;
  const value = prediction?.exactObservables?.[key] ?? prediction?.observables[key];
  return typeof value === 'number' ? value : null;
}

/** How deviations go with the width: they should shrink, or vanish at N = infinity. */
export function trendTable(trends: readonly WidthTrend[]): Html {
  const rows = trends.map((trend) => [
    trend.observable,
    trend.standing,
    trend.parameters === '{}' ? '' : trend.parameters,
    trend.widths.join(', '),
    trend.deviations.map(formatCell).join(', '),
    trend.shrinks ? 'yes' : 'no',
    trend.intercept === undefined || trend.interceptError === undefined
      ? ''
      : `${formatCell(trend.intercept)} ± ${formatCell(trend.interceptError)}`,
    rounded(trend.z ?? null),
  ]);
  const head = ['observable', 'standing', 'at', 'widths N', 'rms deviation', 'shrinks', 'deviation at N = ∞', 'z'];
  return table(head, rows, 'deviation over the width');
}

/** Chains, draws and the worst diagnostics of each simulated point. */
export function diagnosticsTable(points: readonly PointResult[]): Html {
  const rows = points.flatMap((point) => {
    const { simulation } = point;
    if (simulation === undefined) return [];
    const { diagnostics } = simulation;
    const rHats = Object.values(simulation.observables).flatMap((e) =>
      e.rHat === undefined ? [] : flattenValue(e.rHat),
    );
    return [
      [
        name(point),
        simulation.sampler,
        diagnostics.chains,
        diagnostics.draws,
        rounded(diagnostics.rHatMax ?? maxAbs(rHats), 4),
        rounded(diagnostics.essMin ?? null, 0),
        rounded(diagnostics.acceptance ?? null),
        rounded(point.seconds?.simulate ?? null, 1),
      ],
    ];
  });
  return table(
    ['point', 'sampler', 'chains', 'draws', 'max R-hat', 'least ESS', 'acceptance', 'seconds'],
    rows,
    'diagnostics',
  );
}

function rounded(x: number | null, digits = 2): number | null {
  return x === null ? null : Number(x.toFixed(digits));
}

/** A scalar as it is, an array by its length and root mean square. */
function cellOf(value: ObservableValue | undefined): string | number | null {
  if (value === undefined || value === null || typeof value === 'number') return value ?? null;
  const numbers = flattenValue(value).filter(Number.isFinite);
  const square = numbers.reduce((sum, x) => sum + x * x, 0) / Math.max(1, numbers.length);
  return `${numbers.length} numbers, rms ${formatCell(Math.sqrt(square))}`;
}
