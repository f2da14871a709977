import { useEffect, useRef, useState } from 'preact/hooks';
import type { FigureData } from '../../report/figure.ts';
import { FIGURE_COLUMNS, figureRows } from '../../report/figure-csv.ts';

/** The drawing code is the largest part of the page: it loads while the worker computes the first figure. */
const drawing = import('../../report/draw.ts');
const exporting = () => import('../export/export-figure.ts');

/** Rows of the table alternative that are shown; all of them are in the CSV. */
const TABLE_ROWS = 200;

/** A figure with its exports and its table; redrawn when its data or the width of its place changes. */
export function FigureView({ figure }: { readonly figure: FigureData }) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [table, setTable] = useState(false);
  const [said, say] = useState('');

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = place.current;
    if (element === null || width < 120) return;
    // On narrow screens panels stand under each other; on wide ones a figure does not grow beyond what reads well.
    const columns = width < 560 ? 1 : (figure.columns ?? Math.min(3, figure.panels.length));
    const bounded = Math.min(width, 520 * columns);
    let live = true;
    void drawing.then(({ drawFigure }) => {
      if (live) element.replaceChildren(drawFigure({ ...figure, columns }, { document, width: bounded }));
    });
    return () => {
      live = false;
    };
  }, [figure, width]);

  return (
    <figure class="figure">
      <div class="figure-head">
        <h3>{figure.title}</h3>
        <div class="figure-tools" role="toolbar" aria-label={`Export ${figure.title}`}>
          <button
            type="button"
            onClick={() => void exporting().then(({ downloadSvg }) => downloadSvg(figure))}
            title="Vector file with its styles inside"
          >
            SVG
          </button>
          <button
            type="button"
            onClick={() => void exporting().then(({ downloadPng }) => downloadPng(figure))}
            title="Picture at twice the size"
          >
            PNG
          </button>
          <button
            type="button"
            onClick={() => void exporting().then(({ downloadCsv }) => downloadCsv(figure))}
            title="All numbers of the figure"
          >
            CSV
          </button>
          <button
            type="button"
            onClick={() =>
              void exporting()
                .then(({ copyBibtex }) => copyBibtex(figure))
                .then(
                  () => say('BibTeX copied'),
                  () => say('copying was refused'),
                )
            }
          >
            cite
          </button>
          <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>
            table
          </button>
        </div>
      </div>
      <div class="figure-place" ref={place} data-figure={figure.id} hidden={table} />
      {table && <FigureTable figure={figure} />}
      <figcaption>{figure.caption}</figcaption>
      <span class="said" role="status">
        {said}
      </span>
    </figure>
  );
}

function FigureTable({ figure }: { readonly figure: FigureData }) {
  const rows = figureRows(figure);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section class="table-scroll" tabIndex={0} aria-label={`Numbers of ${figure.title}`}>
      <table>
        <thead>
          <tr>
            {FIGURE_COLUMNS.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, TABLE_ROWS).map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j}>{typeof cell === 'number' ? Number(cell.toPrecision(5)) : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > TABLE_ROWS && <p>{rows.length - TABLE_ROWS} more rows are in the CSV.</p>}
    </section>
  );
}
