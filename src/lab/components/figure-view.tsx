import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { describeFigure } from '../../report/figure/describe-figure.ts';
import type { FigureData } from '../../report/figure/figure.ts';
import { FIGURE_COLUMNS, figureRows } from '../../report/figure/figure-csv.ts';
import type { MarkerControl, MarkerPlace } from '../room.ts';
import { Crosshair } from './crosshair.tsx';
import { canDraw, drawingLoads, drawLater, drawNow } from './draw-queue.ts';
import { MarkerHandle } from './marker-handle.tsx';

const exporting = () => import('../export/export-figure.ts');

/** Rows of the table alternative that are shown; all of them are in the CSV. */
const TABLE_ROWS = 200;

interface FigureViewProps {
  readonly figure: FigureData;
  /** The room's main figure is drawn at once, the others a moment later. */
  readonly main: boolean;
  /** Whether it shows an earlier setting, because this one has no answer. */
  readonly stale: boolean;
  /** Turns the dial of a symbol, where a figure's axis is one. */
  readonly onTurn?: (symbol: string, value: number) => void;
  readonly marker?: {
    readonly control: MarkerControl;
    readonly place: MarkerPlace;
    readonly onMove: (to: MarkerPlace) => void;
  };
}

/** A figure with its exports and its table; redrawn when its data or the width of its place changes. */
export function FigureView({ figure, main, stale, onTurn, marker }: FigureViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<{ readonly figure: FigureData; readonly room: number }>();
  const [width, setWidth] = useState(0);
  const [drawn, setDrawn] = useState(0);
  const [table, setTable] = useState(false);
  const [said, say] = useState('');
  const [words, setWords] = useState('');

  // What the curves do, for those who do not see them; not at every step of a slider.
  useEffect(() => {
    const timer = setTimeout(() => setWords(describeFigure(figure)), 500);
    return () => clearTimeout(timer);
  }, [figure]);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    let live = true;
    const draw = () => {
      // Asking the element would lay out the whole page, at every step of a slider.
      const room = width > 0 ? width : Math.floor(element.clientWidth);
      const same = shown.current?.figure === figure && shown.current.room === room;
      if (!live || room < 120 || same) return;
      drawNow(element, figure, room);
      shown.current = { figure, room };
      setDrawn((count) => count + 1);
    };
    if (!main) drawLater(draw);
    else if (canDraw()) draw();
    else void drawingLoads.then(draw);
    return () => {
      live = false;
    };
  }, [figure, main, width]);

  return (
    <figure class="figure">
      <div class="figure-head">
        <h3>{figure.title}</h3>
        <div class="figure-tools" role="toolbar" aria-label={`Export ${figure.title}`}>
          <button
            type="button"
            disabled={stale}
            onClick={() => void exporting().then(({ downloadSvg }) => downloadSvg(figure))}
            title="Vector file with its styles inside"
          >
            SVG
          </button>
          <button
            type="button"
            disabled={stale}
            onClick={() => void exporting().then(({ downloadPng }) => downloadPng(figure))}
            title="Picture at twice the size"
          >
            PNG
          </button>
          {figure.id === 'width-best' && (
            <button
              type="button"
              disabled={stale}
              onClick={() => void exporting().then(({ downloadCard }) => downloadCard(figure))}
              title="A picture with its sentence, to show to others; your data stay here"
            >
              card
            </button>
          )}
          <button
            type="button"
            disabled={stale}
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
      <div class="figure-frame" hidden={table}>
        <div class="figure-place" ref={place} data-figure={figure.id} />
        {!stale && <Crosshair figure={figure} place={place} onTurn={onTurn} />}
        {marker !== undefined && <MarkerHandle figure={place} drawn={drawn} {...marker} />}
      </div>
      {table && <FigureTable figure={figure} />}
      <figcaption>
        {figure.caption}
        <span class="visually-hidden"> {words}</span>
      </figcaption>
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
