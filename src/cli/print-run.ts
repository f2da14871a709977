import type { ObservableValue } from '../base/values.ts';
import type { ParsedSpec } from '../experiment/parse-spec.ts';
import type { PointResult } from '../experiment/results.ts';
import type { RunResult } from '../experiment/run.ts';
import { groupText } from '../report/run/result-figures.ts';
import { summarize } from '../report/run/summary.ts';
import { textTable } from './text-table.ts';

/** More points than this are not printed one by one. */
const MOST_POINTS = 200;

/** A run for a reader at the terminal: one line a point, then what it came to. */
export function printRun(parsed: ParsedSpec, run: RunResult): string {
  const { spec, adapter } = parsed;
  const lines = [`${spec.title ?? adapter.title} (${adapter.id})`, ''];
  const compared = run.points.filter((point) => point.comparison !== undefined);
  const shown = run.points.slice(0, MOST_POINTS);
  const more = run.points.length - shown.length;
  const rest = more === 0 ? [] : [`and ${more} more points, in points.parquet`];
  if (run.kind !== 'simulate') lines.push(predictions(parsed, shown), ...rest, '');
  if (run.kind === 'simulate') lines.push(simulations(parsed, shown), ...rest, '');
  if (compared.length > 0) lines.push(verdicts(compared), '');
  const summary = summarize(run.points);
  if (summary.verdict !== undefined) {
    lines.push(
      `${summary.verdict}: ${summary.sentence} ${summary.entries} numbers, rms z ${summary.rmsZ?.toFixed(2) ?? '-'}, largest |z| ${summary.maxAbsZ?.toFixed(2) ?? '-'}.`,
    );
  }
  if (summary.unconverged > 0) lines.push(`${summary.unconverged} points did not converge.`);
  if (run.interrupted) lines.push('interrupted: these are the points that were done.');
  return `${lines.join('\n').replace(/\n+$/, '')}\n`;
}

function predictions(parsed: ParsedSpec, points: readonly PointResult[]): string {
  const value = (point: PointResult, name: string) => {
    const { prediction } = point;
    const found = prediction?.exactObservables?.[name] ?? prediction?.observables[name];
    return typeof found === 'number' ? found : null;
  };
  const names = Object.keys(parsed.adapter.observables).filter((name) => points.some((p) => value(p, name) !== null));
  // Theories whose numbers are lists (one a task, one a time) show the shortest of them.
  const list = (point: PointResult, name: string) => listText(point.prediction?.observables[name]);
  const lists = parsed.adapter.headline.filter((name) => points.some((point) => list(point, name) !== ''));
  const shown = names.length > 0 ? names.slice(0, 6) : lists.slice(0, 3);
  return textTable(
    ['point', ...shown, ''],
    points.map((point) => [
      groupText(point, undefined) || '-',
      ...shown.map((name) => (names.length > 0 ? value(point, name) : list(point, name))),
      point.prediction?.status.converged === false ? 'did not converge' : '',
    ]),
    40,
  );
}

/** Most numbers of a list that a cell shows. */
const MOST_SHOWN = 6;

/** A list of numbers in a cell, its first ones where it is long; nothing for a table or no list. */
function listText(value: ObservableValue | undefined): string {
  if (!Array.isArray(value) || value.some((entry) => typeof entry === 'object' && entry !== null)) return '';
  const text = value.slice(0, MOST_SHOWN).map((x) => (typeof x === 'number' ? String(Number(x.toPrecision(4))) : '-'));
  return text.join(', ') + (value.length > MOST_SHOWN ? ', ..' : '');
}

function simulations(parsed: ParsedSpec, points: readonly PointResult[]): string {
  const scalar = (point: PointResult, name: string) => {
    const estimate = point.simulation?.observables[name];
    if (typeof estimate?.value !== 'number') return '';
    const error = typeof estimate.mcse === 'number' ? ` ± ${estimate.mcse.toPrecision(2)}` : '';
    return `${Number(estimate.value.toPrecision(5))}${error}`;
  };
  const names = Object.keys(parsed.adapter.observables).filter((name) => points.some((p) => scalar(p, name) !== ''));
  const shown = names.slice(0, 5);
  return textTable(
    ['point', ...shown],
    points.map((point) => [groupText(point, undefined) || '-', ...shown.map((name) => scalar(point, name))]),
    40,
  );
}

function verdicts(points: readonly PointResult[]): string {
  return textTable(
    ['simulated', 'verdict', 'numbers', 'rms z', 'max |z|', 'because'],
    points.map(({ comparison, ...point }) => [
      groupText(point, undefined) || '-',
      comparison?.verdict ?? '',
      comparison?.entries ?? null,
      comparison?.rmsZ ?? null,
      comparison?.maxAbsZ ?? null,
      comparison?.reason ?? '',
    ]),
    40,
  );
}
