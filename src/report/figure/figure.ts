/*
 * Figures as plain data: what a figure shows, not how it is drawn. `draw.ts` turns one into an SVG element with Observable
 * Plot, in Node and in the browser; `figure-csv.ts` into a table. All numbers are in the units of their axis; a `null` in a
 * series is a gap.
 */

/** An axis of a panel. */
export interface Axis {
  /** In words, with its symbol where it has one: `width N`, `test error ε_g`. */
  readonly label: string;
  readonly scale?: 'linear' | 'log' | 'symlog';
  readonly unit?: string;
  readonly domain?: readonly [number, number];
  /** Show zero on a linear axis. */
  readonly zero?: boolean;
  readonly ticks?: readonly number[];
  /** Text of each tick, where numbers are names (tasks, clusters). */
  readonly tickLabels?: readonly string[];
}

/**
 * What a series is; it decides dash, marker and weight in every figure alike: `theory` (the main curve, solid), `exact`
 * (solid, heavy), `saddle` (dashed), `limit` (dotted: GP, NTK, NNGP), `heuristic` (dash-dot), `simulation` (points),
 * `data` (thin, grey).
 */
export type Role = 'theory' | 'exact' | 'saddle' | 'limit' | 'heuristic' | 'simulation' | 'data';

/** Fields of all series. */
interface SeriesBase {
  /** For the legend, the table and tooltips: `saddle, σ² = 0.5`. */
  readonly name: string;
  /** Series of one group share a colour, and the legend shows the group once: `σ² = 0.5`. `name` where absent. */
  readonly group?: string;
  readonly role?: Role;
  /** The symbol of what it shows, as in the equations (`ε_g`, `U`): a page marks the series when the symbol is hovered. */
  readonly quantity?: string;
}

/** A curve. */
export interface LineSeries extends SeriesBase {
  readonly type: 'line';
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Draw as steps. */
  readonly step?: boolean;
}

/** A shaded region between two curves (mean plus or minus a standard deviation). */
export interface BandSeries extends SeriesBase {
  readonly type: 'band';
  readonly x: readonly number[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /** The axis does not widen for it: what lies outside is cut off. */
  readonly loose?: boolean;
}

/** Points with error bars of one standard error (two where `error` says so in its caption). */
export interface PointSeries extends SeriesBase {
  readonly type: 'points';
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Half length of the error bar. */
  readonly error?: readonly (number | null)[];
  /** Numbers on the colour scale of the panel's heat map: each point is filled with its own. */
  readonly values?: readonly (number | null)[];
  readonly symbol?: 'circle' | 'square' | 'triangle' | 'diamond' | 'cross';
}

/** Bars of a histogram or density: edges one longer than heights. */
export interface HistogramSeries extends SeriesBase {
  readonly type: 'histogram';
  readonly edges: readonly number[];
  readonly heights: readonly number[];
}

/** A matrix as colours; row 0 on top. */
export interface HeatMap extends SeriesBase {
  readonly type: 'heatmap';
  readonly values: readonly (readonly (number | null)[])[];
  /** Edges of the cells, ascending and evenly spaced on the axis's scale (one more than columns / rows); 0..n where absent. */
  readonly xEdges?: readonly number[];
  readonly yEdges?: readonly number[];
  /** Let row 0 be at the bottom, as in a phase diagram. */
  readonly rowsUp?: boolean;
  readonly color: ColorScale;
}

/** A level line, e.g. a phase boundary or the place of a minimum. */
export interface ReferenceLine extends SeriesBase {
  readonly type: 'reference';
  /** One of the two. */
  readonly x?: number;
  readonly y?: number;
  /** Text beside it. */
  readonly label?: string;
}

/** A word in the panel at a place in its units. */
export interface TextMark {
  readonly type: 'text';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** Anything drawn in a panel, in drawing order. */
export type Series = LineSeries | BandSeries | PointSeries | HistogramSeries | HeatMap | ReferenceLine | TextMark;

/** The colours of a heat map. */
export interface ColorScale {
  readonly label: string;
  /** `sequential` from dark to light, or `diverging` around `pivot` (0 unless given). */
  readonly kind: 'sequential' | 'diverging';
  readonly scale?: 'linear' | 'log';
  readonly domain?: readonly [number, number];
  readonly pivot?: number;
}

/** One pair of axes. */
export interface Panel {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Heat maps of matrices: cells are squares. */
  readonly square?: boolean;
}

/** A figure. */
export interface FigureData {
  /** `bpkr-f1`; also the name of its files. */
  readonly id: string;
  readonly title: string;
  /** One to three sentences: what is shown, at which parameters, what the error bars are. */
  readonly caption: string;
  /** BibTeX keys. */
  readonly citations: readonly string[];
  readonly panels: readonly Panel[];
  /** Panels a row; chosen by their number where absent. */
  readonly columns?: number;
  /** Group names in the order of their colours, where the order of appearance is not the wanted one. */
  readonly groups?: readonly string[];
  /** The groups are steps of a sequence (tasks in the order of learning): their colours go from the first one's to the second's. */
  readonly ordered?: boolean;
  /** What the legend calls a role here, where the usual word does not fit: `{ limit: 'NNGP' }`. */
  readonly roleNames?: { readonly [role in Role]?: string };
}
