import type { drawFigure } from '../../report/figure/draw.ts';
import type { FigureData } from '../../report/figure/figure.ts';

/** Widest panel that still reads well, in pixels. */
const WIDEST_PANEL = 520;
/** Narrowest place in which panels stand side by side. */
const NARROW = 560;

let draw: typeof drawFigure | undefined;

/** The drawing code is the largest part of the page: it loads while the worker computes the first figure. */
export const drawingLoads: Promise<void> = import('../../report/figure/draw.ts').then((module) => {
  draw = module.drawFigure;
});

/** One of every kind of mark. Drawing it once readies the code while the worker is still at the first figure. */
const SAMPLE: FigureData = {
  id: 'sample',
  title: '',
  caption: '',
  citations: [],
  panels: [
    {
      title: 'x_1',
      x: { label: 'x', scale: 'log' },
      y: { label: 'y' },
      series: [
        { type: 'reference', name: 'here', x: 2 },
        { type: 'line', name: 'a', role: 'limit', quantity: 'x', x: [1, 2, 10], y: [1, 2, 3] },
        { type: 'points', name: 'b', x: [1, 2], y: [1, 2], error: [0.1, 0.1] },
      ],
    },
    {
      x: { label: 'x' },
      y: { label: 'y' },
      series: [
        { type: 'heatmap', name: 'c', values: [[0, 1]], color: { label: 'z', kind: 'sequential' } },
        { type: 'text', x: 1, y: 0.5, text: 'c' },
      ],
    },
  ],
};

void drawingLoads.then(() => {
  if (document.querySelector('.figure-place') === null) draw?.(SAMPLE, { document, width: 900 });
});

let drewFirst: () => void = () => undefined;

/** The first figure stands: what else the page needs may load. */
export const firstFigure = new Promise<void>((resolve) => {
  drewFirst = resolve;
});

/** Whether figures can be drawn already. */
export function canDraw(): boolean {
  return draw !== undefined;
}

/** Draws a figure into its place; narrow places stack the panels. */
export function drawNow(place: HTMLElement, figure: FigureData, width: number): void {
  if (draw === undefined) return;
  const start = performance.now();
  const wanted = figure.columns ?? Math.min(3, figure.panels.length);
  const columns = width < NARROW ? 1 : width < 1.5 * NARROW ? Math.min(2, wanted) : wanted;
  const bounded = Math.min(width, WIDEST_PANEL * columns);
  place.replaceChildren(draw({ ...figure, columns }, { document, width: bounded }));
  performance.measure(`draw ${figure.id}`, { start, end: performance.now() });
  drewFirst();
}

const waiting: (() => void)[] = [];
let scheduled = false;

/** Runs a piece of drawing after the next frame, one piece a turn, so that input is never far from its answer. */
export function drawLater(piece: () => void): void {
  waiting.push(piece);
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => setTimeout(drain));
}

function drain(): void {
  waiting.shift()?.();
  scheduled = waiting.length > 0;
  if (scheduled) setTimeout(drain);
}
