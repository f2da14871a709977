/** Everything that colours a figure. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly paper: string;
  /** Of the groups, in their order: after Okabe & Ito 2008, told apart with every common colour blindness. */
  readonly groups: readonly string[];
}

export const lightPalette: Palette = {
  ink: '#1d2129',
  muted: '#5c6470',
  grid: '#e3e6eb',
  paper: '#ffffff',
  groups: ['#0067a5', '#d55e00', '#00856a', '#b5539c', '#b07d00', '#3aa0d8', '#6b4c9a', '#7a3b1d'],
};

export const darkPalette: Palette = {
  ink: '#e8eaee',
  muted: '#a2aab6',
  grid: '#353b45',
  paper: '#14171c',
  groups: ['#5fb3f0', '#ff8f45', '#3fd0aa', '#e793cf', '#f0bf45', '#9ad5f7', '#b79be8', '#d99a78'],
};

/** The light palette as CSS variables (`--ww-ink`, `--ww-c0`, ...) that a page may set otherwise, e.g. in dark mode. */
export const cssPalette: Palette = {
  ink: `var(--ww-ink, ${lightPalette.ink})`,
  muted: `var(--ww-muted, ${lightPalette.muted})`,
  grid: `var(--ww-grid, ${lightPalette.grid})`,
  paper: `var(--ww-paper, ${lightPalette.paper})`,
  groups: lightPalette.groups.map((color, i) => `var(--ww-c${i}, ${color})`),
};

/** A palette whose groups go in `count` steps from its first colour to its second. */
export function orderedPalette(palette: Palette, count: number): Palette {
  const [from, to] = palette.groups;
  const steps = Array.from({ length: count }, (_, i) => (count < 2 ? 0 : i / (count - 1)));
  return { ...palette, groups: steps.map((share) => mixed(from, to, share)) };
}

function mixed(from: string, to: string, share: number): string {
  if (!from.startsWith('#')) return `color-mix(in srgb, ${to} ${Math.round(100 * share)}%, ${from})`;
  const [a, b] = [channels(from), channels(to)];
  const hex = a.map((value, c) =>
    Math.round(value + share * (b[c] - value))
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${hex.join('')}`;
}

/** The declarations of a palette's variables, for a style sheet. */
export function paletteCss({ ink, muted, grid, paper, groups }: Palette): string {
  const fixed = `--ww-ink: ${ink}; --ww-muted: ${muted}; --ww-grid: ${grid}; --ww-paper: ${paper};`;
  return `${fixed} ${groups.map((color, i) => `--ww-c${i}: ${color};`).join(' ')}`;
}

/** Stops of the sequential scale (after viridis; van der Walt & Smith 2015), dark to light. */
const SEQUENTIAL = [
  '#440154',
  '#482878',
  '#3e4a89',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6ece58',
  '#b5de2b',
  '#fde725',
];
/** Stops of the diverging scale, blue over near-white to orange-red. */
const DIVERGING = ['#08519c', '#3182bd', '#6baed6', '#b6d4e9', '#f5f5f2', '#fbc79b', '#f08a4b', '#d4511e', '#8c2d04'];

const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
const STOPS = { sequential: SEQUENTIAL.map(channels), diverging: DIVERGING.map(channels) };

/** The colour at `position` (0 to 1) of a scale, as red, green and blue of 0 to 255. */
export function colorAt(kind: 'sequential' | 'diverging', position: number): [number, number, number] {
  const stops = STOPS[kind];
  const place = Math.min(1, Math.max(0, position)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(place));
  const mix = (c: number) => Math.round(stops[i][c] + (place - i) * (stops[i + 1][c] - stops[i][c]));
  return [mix(0), mix(1), mix(2)];
}
