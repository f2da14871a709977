import type { FigureData } from '../report/figure/figure.ts';

const AREAS: readonly string[] = ['histogram', 'heatmap', 'band'];

/** A view's figures with the simulated series of the same figures and panels drawn over them. */
export function mergeOverlay(figures: readonly FigureData[], overlay: readonly FigureData[]): FigureData[] {
  return figures.map((figure) => {
    const over = overlay.find(({ id }) => id === figure.id);
    if (over === undefined) return figure;
    const panels = figure.panels.map((panel, i) => {
      const extra = over.panels[i]?.series ?? [];
      // Areas go below the curves, points above them.
      const below = extra.filter(({ type }) => AREAS.includes(type));
      const above = extra.filter(({ type }) => !AREAS.includes(type));
      return { ...panel, series: [...below, ...panel.series, ...above] };
    });
    return { ...figure, panels };
  });
}
