import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { parseHTML } from 'linkedom';
import { drawFigure } from '../report/figure/draw.ts';
import type { FigureData } from '../report/figure/figure.ts';
import { lightPalette, type Palette } from '../report/figure/palette.ts';
import { serializeSvg } from '../report/figure/svg.ts';

const require = createRequire(import.meta.url);

/** A document to draw with, where there is no browser. */
export function newDocument(): Document {
  return parseHTML('<!doctype html><html><body></body></html>').document;
}

/** A figure as the text of an SVG file: fixed colours on a filled ground. */
export function figureSvg(figure: FigureData, palette: Palette = lightPalette, width?: number): string {
  const document = newDocument();
  const svg = drawFigure(figure, { document, palette, background: true, ...(width === undefined ? {} : { width }) });
  return `${serializeSvg(svg)}\n`;
}

/** Whether there is a rasterizer: the bundle of the Python package comes without one. */
export const drawsPng: boolean = Resvg !== undefined;

/** An SVG as a PNG at `scale` pixels a unit, set in DejaVu Sans wherever it is rendered. */
export function svgToPng(svg: string, scale = 2): Uint8Array {
  const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
  );
  const family = 'DejaVu Sans';
  const renderer = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontFiles: fonts, loadSystemFonts: false, defaultFontFamily: family, sansSerifFamily: family },
  });
  return renderer.render().asPng();
}
