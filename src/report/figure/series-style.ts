import type { FigureData, Role, Series } from './figure.ts';
import type { Palette } from './palette.ts';

/** How a role is drawn. */
export interface RoleStyle {
  readonly label: string;
  readonly dash?: string;
  readonly width: number;
}

export const roleStyles: { readonly [role in Role]: RoleStyle } = {
  theory: { label: 'theory', width: 1.8 },
  exact: { label: 'exact', width: 2.2 },
  saddle: { label: 'saddle', dash: '6 3.5', width: 1.8 },
  limit: { label: 'infinite width', dash: '0.1 4', width: 2 },
  heuristic: { label: 'heuristic', dash: '9 3 2 3', width: 1.8 },
  simulation: { label: 'simulation ± s.e.', width: 1.3 },
  data: { label: 'data', width: 1 },
};

/** The role of a series: its own, or the usual one of its type. */
export function roleOf(series: Series): Role {
  if (series.type === 'text') return 'data';
  return series.role ?? (series.type === 'points' || series.type === 'histogram' ? 'simulation' : 'theory');
}

/** The group of a series, which chooses its colour. */
export function groupOf(series: Series): string | undefined {
  if (series.type === 'text' || series.type === 'reference' || series.type === 'heatmap') return undefined;
  return series.group ?? series.name;
}

/** The groups of a figure in the order of their colours. */
export function groupsOf(figure: FigureData): string[] {
  const found = figure.panels.flatMap((panel) => panel.series.map(groupOf)).filter((name) => name !== undefined);
  return [...new Set([...(figure.groups ?? []), ...found])].filter((name) => found.includes(name));
}

/** The colour of a series in its figure. */
export function colorOf(series: Series, groups: readonly string[], palette: Palette): string {
  const group = groupOf(series);
  if (group === undefined || (roleOf(series) === 'data' && series.type === 'line')) return palette.muted;
  return palette.groups[groups.indexOf(group) % palette.groups.length];
}
