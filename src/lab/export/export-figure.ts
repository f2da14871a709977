import { citations } from '../../report/citations.ts';
import { drawFigure } from '../../report/figure/draw.ts';
import type { FigureData } from '../../report/figure/figure.ts';
import { figureCsv } from '../../report/figure/figure-csv.ts';
import { lightPalette } from '../../report/figure/palette.ts';
import { saveBlob } from './save.ts';

/** The figure as a file of its own: fixed colours on white, no outside references. */
export function figureSvg(figure: FigureData): string {
  const svg = drawFigure(figure, { document, palette: lightPalette, background: true });
  return new XMLSerializer().serializeToString(svg);
}

/** Saves the figure as SVG. */
export function downloadSvg(figure: FigureData): void {
  saveBlob(new Blob([figureSvg(figure)], { type: 'image/svg+xml' }), `${figure.id}.svg`);
}

/** Saves the figure as PNG at twice its size. */
export async function downloadPng(figure: FigureData): Promise<void> {
  const image = new Image();
  const url = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(figureSvg(figure))}`;
  await new Promise<void>((resolve, reject) => {
    image.onload = () => resolve();
    image.onerror = () => reject(new Error('the browser could not draw the figure'));
    image.src = url;
  });
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.naturalWidth;
  canvas.height = 2 * image.naturalHeight;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser gives no canvas');
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob !== null) saveBlob(blob, `${figure.id}.png`);
}

/** Saves every number of the figure as CSV. */
export function downloadCsv(figure: FigureData): void {
  saveBlob(new Blob([figureCsv(figure)], { type: 'text/csv' }), `${figure.id}.csv`);
}

/** Puts the BibTeX of what the figure shows on the clipboard. */
export async function copyBibtex(figure: FigureData): Promise<void> {
  const entries = figure.citations.map((key) => citations[key]).filter((entry) => entry !== undefined);
  await navigator.clipboard.writeText(`${entries.join('\n\n')}\n`);
}
