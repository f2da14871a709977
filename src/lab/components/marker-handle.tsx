import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { MarkerControl, MarkerPlace } from '../room.ts';
import { shortNumber } from '../state/slider-scale.ts';

interface MarkerHandleProps {
  readonly figure: { readonly current: HTMLElement | null };
  /** Changes whenever the figure was drawn anew. */
  readonly drawn: number;
  readonly control: MarkerControl;
  readonly place: MarkerPlace;
  readonly onMove: (to: MarkerPlace) => void;
}

/** Share of an axis that an arrow key moves the marker by. */
const STEP = 0.02;

/** The handle over a figure's marker: dragged by pointer, moved by arrow keys. */
export function MarkerHandle({ figure, drawn, control, place, onMove }: MarkerHandleProps) {
  const [at, setAt] = useState<{ readonly left: number; readonly top: number } | undefined>(undefined);
  const dragging = useRef(false);
  const { x, y, label } = control;

  // Where the panel stands is known only after the figure was drawn.
  useLayoutEffect(() => {
    const panel = drawnBox(figure.current);
    if (panel === undefined) setAt(undefined);
    else {
      setAt({
        left: panel.left + (panel.width * (place.x - x[0])) / (x[1] - x[0]),
        top: panel.top + panel.height * (1 - (place.y - y[0]) / (y[1] - y[0])),
      });
    }
  }, [figure, drawn, place.x, place.y, x, y]);

  const moveTo = (to: MarkerPlace) => {
    const within = (value: number, [low, high]: readonly [number, number]) => Math.min(high, Math.max(low, value));
    onMove({ x: within(to.x, x), y: within(to.y, y) });
  };
  const onPointer = (event: PointerEvent) => {
    const panel = panelBox(figure.current);
    if (!dragging.current || panel === undefined) return;
    moveTo({
      x: x[0] + ((event.clientX - panel.left) / panel.width) * (x[1] - x[0]),
      y: y[0] + ((panel.bottom - event.clientY) / panel.height) * (y[1] - y[0]),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const step = STEP * (event.shiftKey ? 5 : 1);
    moveTo({
      x: place.x + direction[0] * step * (x[1] - x[0]),
      y: place.y + direction[1] * step * (y[1] - y[0]),
    });
  };
  if (at === undefined) return null;
  return (
    <button
      type="button"
      class="marker-handle"
      style={{ left: `${at.left}px`, top: `${at.top}px` }}
      aria-label={`${label}: ${shortNumber(place.x)}, ${shortNumber(place.y)}; arrow keys move it, shift moves it further`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointer}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onPointerCancel={() => {
        dragging.current = false;
      }}
    />
  );
}

/** The heat map of the first panel on the screen: its corners are the ends of the axes. */
function panelBox(figure: HTMLElement | null): DOMRect | undefined {
  return figure?.querySelector('.ww-panel image')?.getBoundingClientRect();
}

/** The same box within its figure, read off the drawing: asking the browser would lay the whole page out at every step. */
function drawnBox(figure: HTMLElement | null) {
  const panel = figure?.querySelector('.ww-panel');
  const image = panel?.querySelector('image');
  const shift = /translate\(([\d.]+),([\d.]+)\)/.exec(panel?.getAttribute('transform') ?? '');
  if (image === null || image === undefined || shift === null) return undefined;
  const of = (name: string) => Number(image.getAttribute(name));
  return {
    left: Number(shift[1]) + of('x'),
    top: Number(shift[2]) + of('y'),
    width: of('width'),
    height: of('height'),
  };
}
