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
export function downloadPng(figure: FigureData): Promise<void> {
  return savePng(figureSvg(figure), figure.id);
}

/** Characters of a line of a card's sentence. */
const CARD_LINE = 44;

/** Saves the figure with its title as a sentence above it: a card to show to others. */
export function downloadCard(figure: FigureData): Promise<void> {
  const drawn = drawFigure(figure, { document, palette: lightPalette, background: true });
  const [width, height] = ['width', 'height'].map((name) => Number(drawn.getAttribute(name)));
  const lines = linesOf(figure.title, CARD_LINE);
  const top = 24 + 26 * lines.length;
  const text = (words: string, y: number, size: number, color: string) =>
    `<text x="20" y="${y}" font-size="${size}" fill="${color}" font-weight="${size > 14 ? 600 : 400}">${escaped(words)}</text>`;
  drawn.setAttribute('y', String(top));
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + top + 34}" font-family="Helvetica, Arial, sans-serif">`,
    `<rect width="100%" height="100%" fill="${lightPalette.paper}"/>`,
    ...lines.map((line, i) => text(line, 30 + 26 * i, 20, lightPalette.ink)),
    new XMLSerializer().serializeToString(drawn),
    text(
      'Widthwise: exact theories of learning in networks of finite width',
      height + top + 20,
      12,
      lightPalette.muted,
    ),
    '</svg>',
  ].join('');
  return savePng(svg, `${figure.id}-card`);
}

function linesOf(words: string, length: number): string[] {
  const lines: string[] = [''];
  for (const word of words.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + word.length + 1 > length) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

function escaped(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

async function savePng(svg: string, name: string): Promise<void> {
  const image = new Image();
  const url = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
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
  if (blob !== null) saveBlob(blob, `${name}.png`);
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
