import { formatNumber, ticksOf } from './axis-ticks.ts';
import type { HeatMap } from './figure.ts';
import { colorDomain, colorPosition } from './heatmap-image.ts';
import { colorAt, type Palette } from './palette.ts';
import { svgElement } from './svg.ts';

/** Pixels that a colour bar takes beside its panel. */
export const COLOR_BAR_WIDTH = 64;

/** The colour scale of a heat map, standing, with its ticks and label. */
export function drawColorBar(document: Document, map: HeatMap, height: number, palette: Palette, id: string): Element {
  const domain = colorDomain(map);
  const stops = Array.from({ length: 21 }, (_, i) => {
    const [r, g, b] = colorAt(map.color.kind, i / 20);
    return svgElement(document, 'stop', { offset: `${5 * i}%`, 'stop-color': `rgb(${r},${g},${b})` });
  });
  const scale = map.color.scale === 'log' ? 'log' : 'linear';
  const ticks = ticksOf({ label: '', scale }, domain, 5);
  const marks = ticks.values
    .filter((value) => ticks.labelled.has(value))
    .flatMap((value) => {
      const y = height * (1 - colorPosition(map.color, domain, value));
      return [
        svgElement(document, 'line', { x1: 10, x2: 14, y1: y, y2: y, stroke: palette.muted }),
        svgElement(
          document,
          'text',
          { x: 17, y: y + 3.5, fill: palette.ink, 'font-size': 10.5 },
          scale === 'log' ? formatNumber(value) : ticks.label(value),
        ),
      ];
    });
  return svgElement(
    document,
    'g',
    { class: 'ww-color-bar' },
    svgElement(
      document,
      'defs',
      {},
      svgElement(document, 'linearGradient', { id, x1: 0, x2: 0, y1: 1, y2: 0 }, ...stops),
    ),
    svgElement(document, 'rect', { x: 0, y: 0, width: 10, height, fill: `url(#${id})` }),
    ...marks,
    svgElement(
      document,
      'text',
      {
        transform: `translate(${COLOR_BAR_WIDTH - 14},${height / 2}) rotate(90)`,
        'text-anchor': 'middle',
        fill: palette.ink,
        'font-size': 11,
      },
      map.color.label,
    ),
  );
}
