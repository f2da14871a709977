import { flattenValue, type JsonValue, type ObservableValue } from '../../base/values.ts';
import type { ParsedSpec } from '../../experiment/parse-spec.ts';
import type { PointResult } from '../../experiment/results.ts';
import type { ObservableInfo } from '../../experiment/theory-adapter.ts';
import type { Axis, FigureData, Panel, Role, Series } from '../figure/figure.ts';
import { zFigure } from './z-figure.ts';

/** Curves of more groups than this in one panel are no longer told apart. */
const MOST_GROUPS = 8;

/** How a swept field is called on axes and in legends. */
const FIELD_WORDS: { readonly [path: string]: { axis: string; short: string } } = {
  'network.width': { axis: 'width N', short: 'N' },
  'network.depth': { axis: 'depth L', short: 'L' },
  'network.priorVariance': { axis: 'prior variance σ²', short: 'σ²' },
  temperature: { axis: 'temperature T', short: 'T' },
  'data.train': { axis: 'training samples P', short: 'P' },
  coupling: { axis: 'coupling λ', short: 'λ' },
};

/**
 * The standard figures of a run: each headline observable over the longest sweep, and the scores of the comparison.
 *
 * @param whole - the whole of a point that the run holds in part
 */
export function resultFigures(
  parsed: ParsedSpec,
  points: readonly PointResult[],
  whole: (point: PointResult) => PointResult = (point) => point,
): FigureData[] {
  const usable = points.filter((point) => point.prediction !== undefined);
  if (usable.length === 0) return [];
  const { adapter, spec } = parsed;
  const names = adapter.headline.filter((name) => usable.some((point) => hasValue(point, name)));
  const panels = names.slice(0, 6).flatMap((name) => panelOf(parsed, usable, name, whole));
  const figures: FigureData[] = [];
  if (panels.length > 0) {
    const simulated = usable.some((point) => point.simulation !== undefined);
    figures.push({
      id: 'observables',
      title: spec.title ?? adapter.title,
      caption: captionOf(parsed, usable, simulated),
      citations: adapter.citations,
      panels,
      columns: panels.length === 1 ? 1 : panels.length === 3 ? 3 : 2,
      roleNames: { theory: 'theory', limit: limitName(usable) },
    });
  }
  const scores = zFigure(parsed, usable);
  if (scores !== undefined) figures.push(scores);
  return figures;
}

function captionOf(parsed: ParsedSpec, points: readonly PointResult[], simulated: boolean): string {
  const forms = new Set(
    points.flatMap((point) => Object.values(point.prediction?.references ?? {}).map((r) => r.form)),
  );
  const judged = forms.size === 0 ? '' : ` Judged against: ${[...forms].join(', ')}.`;
  const bars = simulated ? ' Points: finite networks, error bars of one standard error.' : '';
  return `${parsed.adapter.title} over the sweep of the spec.${bars}${judged}`;
}

function limitName(points: readonly PointResult[]): string {
  const names = new Set(points.flatMap((point) => Object.keys(point.prediction?.forms ?? {})));
  return names.size === 0 ? 'infinite width' : [...names].join(', ');
}

function hasValue(point: PointResult, name: string): boolean {
  return theoryValue(point, name) !== undefined || point.simulation?.observables[name] !== undefined;
}

function theoryValue(point: PointResult, name: string): ObservableValue | undefined {
  const { prediction } = point;
  return prediction?.observables[name] ?? prediction?.exactObservables?.[name] ?? prediction?.references[name]?.value;
}

/** The panel of one observable: over times or tasks where it is an array over them, else over the longest swept axis. */
function panelOf(
  parsed: ParsedSpec,
  points: readonly PointResult[],
  name: string,
  whole: (point: PointResult) => PointResult,
): Panel[] {
  const info = parsed.adapter.observables[name] ?? { label: name, description: '' };
  const inner = innerAxis(points, info);
  if (inner !== undefined) return [innerPanel(evenly(points, MOST_GROUPS).map(whole), name, info, inner)];
  const scalar = points.some((point) => {
    const value = theoryValue(point, name) ?? point.simulation?.observables[name]?.value;
    return typeof value === 'number';
  });
  return scalar ? sweepPanel(parsed, points, name, info) : [];
}

function innerAxis(points: readonly PointResult[], info: ObservableInfo): Axis | undefined {
  if (info.over === 'times') {
    const times = points[0].prediction?.times ?? [];
    return times.length > 1 ? { label: 'time t', scale: spreads(times) ? 'log' : 'linear' } : undefined;
  }
  if (info.over === 'tasks') return { label: 'task' };
  return info.over === 'layers' ? { label: 'layer' } : undefined;
}

function innerPanel(points: readonly PointResult[], name: string, info: ObservableInfo, x: Axis): Panel {
  const series = points.flatMap((point): Series[] => {
    const group = groupText(point, undefined) || 'theory';
    const value = flattenValue(theoryValue(point, name) ?? []);
    const places = placesOf(point, info, value.length);
    const estimate = point.simulation?.observables[name];
    const curves: Series[] =
      value.length === 0
        ? []
        : [{ type: 'line', name: `theory, ${group}`, group, role: 'theory', x: places, y: value.map(finite) }];
    if (estimate === undefined) return curves;
    const simulated = flattenValue(estimate.value);
    const error = flattenValue(estimate.mcse).map(finite);
    return [
      ...curves,
      {
        type: 'points',
        name: `simulation, ${group}`,
        group,
        role: 'simulation',
        x: placesOf(point, info, simulated.length),
        y: simulated.map(finite),
        error,
      },
    ];
  });
  const places = series.flatMap((s) => ('x' in s && Array.isArray(s.x) ? s.x : []));
  return { title: info.label, x: { ...x, ...wholeTicks(x, places) }, y: yAxis(info, series), series };
}

/** Ticks at the values of an axis where they are a few whole numbers: there is no task 1.5. */
function wholeTicks({ scale }: Axis, values: readonly number[]): Pick<Axis, 'ticks'> {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const span = distinct[distinct.length - 1] - distinct[0];
  const apart = distinct.every((value, i) => i === 0 || value - distinct[i - 1] >= span / 12);
  return scale !== 'log' && distinct.length > 0 && apart && distinct.every(Number.isInteger) ? { ticks: distinct } : {};
}

function placesOf(point: PointResult, info: ObservableInfo, length: number): number[] {
  const times = info.over === 'times' ? point.prediction?.times : undefined;
  return times !== undefined && times.length === length ? [...times] : Array.from({ length }, (_, i) => i + 1);
}

function sweepPanel(parsed: ParsedSpec, points: readonly PointResult[], name: string, info: ObservableInfo): Panel[] {
  const path = longestAxis(points);
  if (path === undefined) return [];
  const numeric = points.filter((point) => typeof point.parameters[path] === 'number');
  const values = [...new Set(numeric.map((point) => point.parameters[path] as number))];
  const range = parsed.spec.sweep?.[path];
  const log = typeof range === 'object' && 'log' in range ? true : spreads(values);
  const groups = evenly([...new Set(numeric.map((point) => groupText(point, path)))], MOST_GROUPS);
  const series = groups.flatMap((group) => {
    const own = numeric.filter((point) => groupText(point, path) === group);
    own.sort((a, b) => (a.parameters[path] as number) - (b.parameters[path] as number));
    return curvesOf(own, path, name, group || 'theory');
  });
  const words = FIELD_WORDS[path]?.axis ?? path.split('.').at(-1) ?? path;
  const x: Axis = { label: words, scale: log ? 'log' : 'linear' };
  return [{ title: info.label, x: { ...x, ...wholeTicks(x, values) }, y: yAxis(info, series), series }];
}

function curvesOf(points: readonly PointResult[], path: string, name: string, group: string): Series[] {
  const x = points.map((point) => point.parameters[path] as number);
  const curve = (role: Role, word: string, of: (point: PointResult) => ObservableValue | undefined): Series[] => {
    const y = points.map((point) => finite(of(point)));
    return y.every((value) => value === null) ? [] : [{ type: 'line', name: `${word}, ${group}`, group, role, x, y }];
  };
  const exact = points.some((point) => typeof point.prediction?.exactObservables?.[name] === 'number');
  const standing = Object.values(points[0].prediction?.references ?? {})[0]?.standing;
  const main: Role = exact ? 'saddle' : standing === 'heuristic' ? 'heuristic' : 'theory';
  const forms = [...new Set(points.flatMap((point) => Object.keys(point.prediction?.forms ?? {})))];
  const simulated = points.filter((point) => typeof point.simulation?.observables[name]?.value === 'number');
  const reference = (point: PointResult) =>
    point.prediction?.observables[name] ?? point.prediction?.references[name]?.value;
  return [
    ...forms.flatMap((form) => curve('limit', form, (point) => point.prediction?.forms?.[form]?.[name])),
    ...curve(main, exact ? 'saddle' : 'theory', exact ? (point) => point.prediction?.observables[name] : reference),
    ...(exact ? curve('exact', 'exact', (point) => point.prediction?.exactObservables?.[name]) : []),
    ...(simulated.length === 0
      ? []
      : [
          {
            type: 'points' as const,
            name: `simulation, ${group}`,
            group,
            role: 'simulation' as const,
            x: simulated.map((point) => point.parameters[path] as number),
            y: simulated.map((point) => finite(point.simulation?.observables[name].value)),
            error: simulated.map((point) => finite(point.simulation?.observables[name].mcse)),
          },
        ]),
  ];
}

function yAxis(info: ObservableInfo, series: readonly Series[]): Axis {
  const values = series.flatMap((s) => (s.type === 'line' || s.type === 'points' ? s.y : [])).filter((v) => v !== null);
  const positive = values.filter((v) => v > 0);
  const ratio = positive.length === 0 ? 1 : Math.max(...positive) / Math.min(...positive);
  const log = positive.length === values.length && ratio > (info.log ? 8 : 50);
  const label = info.symbol === undefined ? info.label : `${info.label} ${info.symbol}`;
  return log ? { label, scale: 'log' } : { label };
}

/** The swept path with the most numbers; the width where two have as many. */
export function longestAxis(points: readonly PointResult[]): string | undefined {
  const counts = Object.keys(points[0]?.parameters ?? {}).map((path) => {
    const values = new Set(points.map((point) => point.parameters[path]).filter((value) => typeof value === 'number'));
    return { path, count: values.size + (path === 'network.width' ? 0.5 : 0) };
  });
  counts.sort((a, b) => b.count - a.count);
  return counts[0] !== undefined && counts[0].count > 1 ? counts[0].path : undefined;
}

/** The swept values of a point but the one on the axis: `L = 2, σ² = 0.5`. */
export function groupText(point: PointResult, axis: string | undefined): string {
  return Object.entries(point.parameters)
    .filter(([path]) => path !== axis)
    .map(([path, value]) => `${FIELD_WORDS[path]?.short ?? path.split('.').at(-1)} = ${valueText(value)}`)
    .join(', ');
}

function valueText(value: JsonValue): string {
  if (value === 'infinity') return '∞';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function spreads(values: readonly number[]): boolean {
  const low = Math.min(...values);
  return low > 0 && Math.max(...values) / low > 20;
}

function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]);
}

function finite(value: ObservableValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
