import type { FigureData, Series } from '../../report/figure/figure.ts';

/** Simulated series to be drawn over the figure of the same id, panel by panel. */
export function overlayFigure(id: string, panels: readonly (readonly Series[])[]): FigureData {
  return {
    id,
    title: '',
    caption: '',
    citations: [],
    panels: panels.map((series) => ({ x: { label: '' }, y: { label: '' }, series })),
  };
}
