import type { FigureData, Role, Series } from './figure.ts';
import type { Palette } from './palette.ts';
import { colorOf, groupOf, groupsOf, roleOf, roleStyles } from './series-style.ts';
import { svgElement, textWidth } from './svg.ts';

/** One sign with its word. */
interface Entry {
  readonly label: string;
  readonly kind: 'line' | 'points' | 'bars' | 'band' | 'swatch';
  readonly color: string;
  readonly role: Role;
  /** Points that are crosses. */
  readonly cross?: boolean;
}

const FONT = 11.5;
const SIGN = 26;
const ROW = 19;

/** The legend of a figure: its groups by colour, and its roles by dash and marker where groups have several. */
export function legendEntries(figure: FigureData, palette: Palette): Entry[] {
  const groups = groupsOf(figure);
  const series = figure.panels.flatMap((panel) => panel.series).filter((s) => groupOf(s) !== undefined);
  const grouped = series.some((s) => 'group' in s && s.group !== undefined);
  if (!grouped) {
    if (groups.length < 2) return [];
    return groups.map((name) => entryOf(series.find((s) => groupOf(s) === name) as Series, name, groups, palette));
  }
  const roles = [...new Set(series.filter((s) => s.type !== 'band').map(roleOf))];
  // A group of thin grey lines alone has no colour of its own to show.
  const coloured = groups.filter((name) => series.some((s) => groupOf(s) === name && roleOf(s) !== 'data'));
  const shown = coloured.length > 1 ? coloured.map((label) => swatch(label, groups, series, palette)) : [];
  const signs =
    roles.length > 1 || coloured.length === 1 ? roles.map((role) => roleEntry(role, figure, series, palette)) : [];
  return [...shown, ...signs];
}

function entryOf(series: Series, label: string, groups: readonly string[], palette: Palette): Entry {
  return { label, kind: kindOf(series), color: colorOf(series, groups, palette), role: roleOf(series) };
}

function swatch(label: string, groups: readonly string[], series: readonly Series[], palette: Palette): Entry {
  const first = series.find((s) => groupOf(s) === label) as Series;
  return { label, kind: 'swatch', color: colorOf(first, groups, palette), role: roleOf(first) };
}

function roleEntry(role: Role, figure: FigureData, series: readonly Series[], palette: Palette): Entry {
  const first = series.find((s) => roleOf(s) === role && s.type !== 'band') as Series;
  return { label: figure.roleNames?.[role] ?? roleStyles[role].label, ...signOfRole(first), color: palette.ink, role };
}

/** How a role is marked: crosses are told from dots. */
function signOfRole(series: Series): Pick<Entry, 'kind' | 'cross'> {
  const kind = kindOf(series);
  return series.type === 'points' && series.symbol === 'cross' ? { kind, cross: true } : { kind };
}

function kindOf(series: Series): Entry['kind'] {
  if (series.type === 'points') return 'points';
  if (series.type === 'histogram') return 'bars';
  return series.type === 'band' ? 'band' : 'line';
}

/** The legend set in rows of at most `width` pixels, with its height. */
export function drawLegend(document: Document, entries: readonly Entry[], width: number, palette: Palette) {
  const group = svgElement(document, 'g', { class: 'ww-legend', 'font-size': FONT });
  let x = 0;
  let y = 0;
  for (const entry of entries) {
    const size = SIGN + 5 + textWidth(entry.label, FONT) + 16;
    if (x > 0 && x + size > width + 16) {
      x = 0;
      y += ROW;
    }
    group.append(
      svgElement(
        document,
        'g',
        { transform: `translate(${Math.round(x)},${y})` },
        ...signOf(document, entry, palette),
        svgElement(document, 'text', { x: SIGN + 5, y: 12.5, fill: palette.ink }, entry.label),
      ),
    );
    x += size;
  }
  return { element: group, height: entries.length === 0 ? 0 : y + ROW };
}

function signOf(document: Document, { kind, color, role, cross }: Entry, palette: Palette): Element[] {
  const middle = 8.5;
  const { dash, width } = roleStyles[role];
  if (kind === 'swatch')
    return [svgElement(document, 'rect', { x: 8, y: 3, width: 14, height: 11, rx: 2, fill: color })];
  if (kind === 'band' || kind === 'bars') {
    const opacity = kind === 'band' ? 0.25 : 0.4;
    return [svgElement(document, 'rect', { x: 2, y: 3, width: 22, height: 11, fill: color, 'fill-opacity': opacity })];
  }
  if (kind === 'points') {
    const bar = svgElement(document, 'line', { x1: 13, x2: 13, y1: 1.5, y2: 15.5, stroke: color, 'stroke-width': 1.3 });
    if (cross === true) {
      const d = `M10,${middle - 3}l6,6m0,-6l-6,6`;
      return [bar, svgElement(document, 'path', { d, stroke: color, 'stroke-width': 1.7, fill: 'none' })];
    }
    return [
      bar,
      svgElement(document, 'circle', {
        cx: 13,
        cy: middle,
        r: 3.2,
        fill: color,
        stroke: palette.paper,
        'stroke-width': 0.8,
      }),
    ];
  }
  return [
    svgElement(document, 'line', {
      x1: 1,
      x2: 25,
      y1: middle,
      y2: middle,
      stroke: color,
      'stroke-width': width,
      'stroke-dasharray': dash,
      'stroke-linecap': dash?.startsWith('0') ? 'round' : 'butt',
    }),
  ];
}
