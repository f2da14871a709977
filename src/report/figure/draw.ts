import * as Plot from '@observablehq/plot';
import { xDomain, yDomain } from './axis-domain.ts';
import { ticksOf } from './axis-ticks.ts';
import { COLOR_BAR_WIDTH, drawColorBar } from './color-bar.ts';
import type { Axis, FigureData, HeatMap, Panel } from './figure.ts';
import { drawLegend, legendEntries } from './legend.ts';
import { cssPalette, orderedPalette, type Palette } from './palette.ts';
import { marksOf } from './plot-marks.ts';
import { setScripts } from './rich-text.ts';
import { groupsOf } from './series-style.ts';
import { svgElement, textWidth } from './svg.ts';

/** How a figure is drawn. */
export interface DrawOptions {
  /** linkedom's in Node, the page's in a browser. */
  readonly document: Document;
  /** Of the whole figure in pixels; by the number of columns where absent. */
  readonly width?: number;
  /** CSS variables unless given; a fixed palette for files. */
  readonly palette?: Palette;
  /** Fill the ground with the palette's paper, for files. */
  readonly background?: boolean;
}

export const FONT_FAMILY = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif";
const DEFAULT_WIDTHS = [520, 760, 960];
const GAP = 18;

/**
 * Draws a figure as one SVG element; the same code serves the report, the files and the lab.
 *
 * @param figure - what to show
 * @param options - the document to draw with, size and colours
 * @returns an `svg` element without external references, labelled for screen readers by title and caption
 */
export function drawFigure(figure: FigureData, options: DrawOptions): Element {
  const { document } = options;
  const groups = groupsOf(figure);
  const base = options.palette ?? cssPalette;
  const palette = figure.ordered ? orderedPalette(base, groups.length) : base;
  const columns = Math.max(1, figure.columns ?? Math.min(3, figure.panels.length === 4 ? 2 : figure.panels.length));
  const width = options.width ?? DEFAULT_WIDTHS[Math.min(columns, 3) - 1];
  const panelWidth = Math.floor((width - GAP * (columns - 1)) / columns);
  const legend = drawLegend(document, legendEntries(figure, palette), width - 60, palette);
  const root = svgElement(document, 'svg', {
    xmlns: 'http://www.w3.org/2000/svg',
    class: 'ww-figure',
    role: 'img',
    'aria-label': `${figure.title}. ${figure.caption}`,
    'font-family': FONT_FAMILY,
    'font-size': 11,
  });
  const top = legend.height > 0 ? legend.height + 8 : 0;
  let y = top;
  const content: Element[] = [];
  for (let row = 0; row * columns < figure.panels.length; row++) {
    const drawn = figure.panels
      .slice(row * columns, (row + 1) * columns)
      .map((panel, column) =>
        drawPanel(panel, `${figure.id}-${row * columns + column}`, panelWidth, groups, palette, document),
      );
    drawn.forEach(({ element }, column) => {
      element.setAttribute('transform', `translate(${column * (panelWidth + GAP)},${y})`);
      content.push(element);
    });
    y += Math.max(...drawn.map((panel) => panel.height)) + (((row + 1) * columns < figure.panels.length && GAP) || 0);
  }
  root.setAttribute('width', String(width));
  root.setAttribute('height', String(y));
  root.setAttribute('viewBox', `0 0 ${width} ${y}`);
  if (options.background) root.append(svgElement(document, 'rect', { width, height: y, fill: palette.paper }));
  if (legend.height > 0) {
    legend.element.setAttribute('transform', 'translate(48,4)');
    root.append(legend.element);
  }
  for (const element of content) root.append(element);
  setScripts(document, root);
  return root;
}

function drawPanel(
  panel: Panel,
  id: string,
  width: number,
  groups: readonly string[],
  palette: Palette,
  document: Document,
) {
  const heat = panel.series.find((series): series is HeatMap => series.type === 'heatmap');
  const x = xDomain(panel);
  const y = yDomain(panel);
  const xTicks = ticksOf(panel.x, x, width > 380 ? 7 : 5);
  const yTicks = ticksOf(panel.y, y, 6);
  const labels = [...yTicks.labelled].map(yTicks.label);
  const marginLeft = Math.max(30, ...labels.map((label) => textWidth(label, 11) + 10)) + 18;
  const marginRight = heat === undefined ? 12 : COLOR_BAR_WIDTH + 10;
  const marginTop = panel.title === undefined ? 10 : 26;
  const marginBottom = 40;
  const inner = width - marginLeft - marginRight;
  const innerHeight = panel.square ? inner : Math.round(Math.min(inner * 0.72, 330));
  const height = innerHeight + marginTop + marginBottom;
  const reversed = heat !== undefined && heat.rowsUp !== true;
  const plot = Plot.plot({
    document,
    width,
    height,
    marginLeft,
    marginRight,
    marginTop,
    marginBottom,
    className: 'ww-plot',
    style: { fontFamily: 'inherit', fontSize: '11px', background: 'none', color: palette.ink, overflow: 'visible' },
    x: { type: panel.x.scale ?? 'linear', domain: x, axis: null },
    y: { type: panel.y.scale ?? 'linear', domain: y, axis: null, reverse: reversed },
    marks: [
      ...(heat === undefined
        ? [
            Plot.gridX([...xTicks.labelled], { stroke: palette.grid, strokeOpacity: 1 }),
            Plot.gridY([...yTicks.labelled], { stroke: palette.grid, strokeOpacity: 1 }),
          ]
        : []),
      ...panel.series.flatMap((series) => marksOf(series, panel, groups, palette, y)),
      Plot.frame({ stroke: palette.muted, strokeWidth: 0.8, anchor: 'bottom' }),
      Plot.frame({ stroke: palette.muted, strokeWidth: 0.8, anchor: 'left' }),
      Plot.axisX(xTicks.values, { ...axisOptions(panel.x, palette), labelOffset: 34 }),
      Plot.axisY(yTicks.values, { ...axisOptions(panel.y, palette), labelOffset: marginLeft - 6 }),
      Plot.text([...xTicks.labelled], {
        x: (value: number) => value,
        text: xTicks.label,
        frameAnchor: 'bottom',
        lineAnchor: 'top',
        dy: 9,
        fill: palette.ink,
      }),
      Plot.text([...yTicks.labelled], {
        y: (value: number) => value,
        text: yTicks.label,
        frameAnchor: 'left',
        textAnchor: 'end',
        dx: -8,
        fill: palette.ink,
      }),
      ...(panel.title === undefined
        ? []
        : [
            Plot.text([panel.title], {
              frameAnchor: 'top',
              dy: -14,
              text: [panel.title],
              fill: palette.ink,
              fontSize: 12,
              fontWeight: 600,
            }),
          ]),
    ],
  } as Plot.PlotOptions) as unknown as Element;
  uniqueIds(plot, id);
  const element = svgElement(document, 'g', { class: 'ww-panel' }, plot);
  if (palette.ink === cssPalette.ink) {
    // For pages that answer the pointer: the box within the panel, left, top, width, height.
    element.setAttribute('data-box', [marginLeft, marginTop, inner, innerHeight].join());
  }
  if (heat !== undefined) {
    const bar = drawColorBar(document, heat, innerHeight, palette, `${id}-colors`);
    bar.setAttribute('transform', `translate(${width - COLOR_BAR_WIDTH},${marginTop})`);
    element.append(bar);
  }
  return { element, height };
}

/** Ticks and the axis's label; the labels of the ticks are set apart, because Plot leaves out some of a log scale's. */
function axisOptions(axis: Axis, palette: Palette) {
  return {
    tickFormat: () => '',
    tickSize: 4,
    label: axisLabel(axis),
    labelAnchor: 'center' as const,
    labelArrow: 'none' as const,
    color: palette.ink,
    stroke: palette.muted,
  };
}

function axisLabel(axis: Axis): string {
  return axis.unit === undefined ? axis.label : `${axis.label} (${axis.unit})`;
}

/**
 * Ids of one figure must not meet those of another in the same page, and must not depend on what was drawn before; marks
 * that show a quantity carry its symbol as `data-symbol`.
 */
function uniqueIds(svg: Element, prefix: string): void {
  svg.querySelector('style')?.remove();
  // The figure as a whole has the label; Plot's labels on marks without a role are not allowed by ARIA.
  for (const element of svg.querySelectorAll('[aria-label]')) element.removeAttribute('aria-label');
  svg.removeAttribute('aria-label');
  for (const element of svg.querySelectorAll('[aria-description]')) {
    element.setAttribute('data-symbol', element.getAttribute('aria-description') ?? '');
    element.removeAttribute('aria-description');
  }
  const renamed = new Map<string, string>();
  svg.querySelectorAll('[id]').forEach((element, i) => {
    renamed.set(`url(#${element.id})`, `url(#${prefix}-${i})`);
    element.setAttribute('id', `${prefix}-${i}`);
  });
  svg.querySelectorAll('[clip-path]').forEach((element) => {
    const name = renamed.get(element.getAttribute('clip-path') ?? '');
    if (name !== undefined) element.setAttribute('clip-path', name);
  });
  svg.querySelectorAll('path').forEach((element) => {
    const d = element.getAttribute('d');
    if (d !== null)
      element.setAttribute(
        'd',
        d.replace(/-?\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100)),
      );
  });
}
