import { useEffect, useState } from 'preact/hooks';
import { xDomain, yDomain } from '../../report/figure/axis-domain.ts';
import type { FigureData, LineSeries, Panel } from '../../report/figure/figure.ts';
import { atPlace, panelSettings } from '../figure-places.ts';
import { shortNumber } from '../state/slider-scale.ts';

interface CrosshairProps {
  readonly figure: FigureData;
  readonly place: { readonly current: HTMLElement | null };
  /** Turns the dial of a symbol to a value; undefined where the page has no such dial. */
  readonly onTurn?: ((symbol: string, value: number) => void) | undefined;
}

/** Where the pointer is: a panel, and the number on its x axis. */
interface Pointed {
  readonly panel: number;
  readonly x: number;
}

/** A panel's place on the page within its figure, in pixels. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * One line over all panels that share an axis, with the values of their curves where it stands; pressing or dragging turns the dial
 * of that axis there.
 */
export function Crosshair({ figure, place, onTurn }: CrosshairProps) {
  const [at, setAt] = useState<Pointed | undefined>(undefined);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let pressed = false;
    const pointed = (event: PointerEvent) => pointedAt(element, figure, event);
    const turn = (where: Pointed | undefined) => {
      if (where === undefined || onTurn === undefined) return;
      const symbol = panelSettings(figure.panels[where.panel]);
      if (symbol !== undefined) onTurn(symbol, where.x);
    };
    const onMove = (event: PointerEvent) => {
      const where = pointed(event);
      setAt(where);
      if (pressed) turn(where);
    };
    const onDown = (event: PointerEvent) => {
      // A finger scrolls the page; it taps to turn.
      pressed = event.pointerType !== 'touch' && event.button === 0;
      if (pressed) turn(pointed(event));
    };
    const onClick = (event: MouseEvent) => turn(pointed(event as PointerEvent));
    const onUp = () => {
      pressed = false;
    };
    const onLeave = () => {
      pressed = false;
      setAt(undefined);
    };
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('click', onClick);
    element.addEventListener('pointerleave', onLeave);
    addEventListener('pointerup', onUp);
    return () => {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('click', onClick);
      element.removeEventListener('pointerleave', onLeave);
      removeEventListener('pointerup', onUp);
    };
  }, [figure, place, onTurn]);

  const element = place.current;
  if (at === undefined || element === null) return null;
  const axis = figure.panels[at.panel].x.label;
  return (
    <div class="crosshair" aria-hidden="true">
      {figure.panels.map((panel, i) => {
        const box = boxOf(element, i);
        if (box === undefined || panel.x.label !== axis || isMap(panel)) return null;
        const share = shareOf(panel, at.x);
        if (share < 0 || share > 1) return null;
        const left = box.left + share * box.width;
        return (
          <div key={i}>
            <div class="cross-line" style={{ left: `${left}px`, top: `${box.top}px`, height: `${box.height}px` }} />
            <Values panel={panel} x={at.x} box={box} left={left} />
          </div>
        );
      })}
    </div>
  );
}

/** The values of a panel's curves at x, on the side that has more room. */
function Values({
  panel,
  x,
  box,
  left,
}: {
  readonly panel: Panel;
  readonly x: number;
  readonly box: Box;
  readonly left: number;
}) {
  const curves = panel.series.filter((series): series is LineSeries => series.type === 'line').slice(0, 8);
  const rightHalf = left > box.left + box.width / 2;
  const [low, high] = yDomain(panel);
  const shown = curves.flatMap((curve) => {
    const y = atPlace(curve, x, panel.x.scale === 'log');
    return y === undefined || y < Math.min(low, high) ? [] : [{ name: curve.name, y }];
  });
  if (shown.length === 0) return null;
  const side = rightHalf ? `calc(100% - ${left - 6}px)` : undefined;
  return (
    <dl
      class="cross-values"
      style={{ top: `${box.top + 4}px`, ...(side === undefined ? { left: `${left + 6}px` } : { right: side }) }}
    >
      <div>
        <dt>{panel.x.label}</dt>
        <dd>{shortNumber(Number(x.toPrecision(3)))}</dd>
      </div>
      {shown.map(({ name, y }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{shortNumber(Number(y.toPrecision(4)))}</dd>
        </div>
      ))}
    </dl>
  );
}

function isMap(panel: Panel): boolean {
  return panel.series.some(({ type }) => type === 'heatmap');
}

function shareOf(panel: Panel, x: number): number {
  const [low, high] = xDomain(panel);
  return panel.x.scale === 'log' ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low);
}

/** Read off the drawing, which carries its boxes: asking the browser would lay out the whole page. */
function boxOf(element: HTMLElement, index: number): Box | undefined {
  const panel = element.querySelectorAll('.ww-panel')[index];
  const shift = /translate\(([\d.]+),([\d.]+)\)/.exec(panel?.getAttribute('transform') ?? '');
  const box = panel?.getAttribute('data-box')?.split(',').map(Number);
  if (shift === null || box === undefined) return undefined;
  return { left: Number(shift[1]) + box[0], top: Number(shift[2]) + box[1], width: box[2], height: box[3] };
}

function pointedAt(element: HTMLElement, figure: FigureData, event: PointerEvent): Pointed | undefined {
  const origin = element.getBoundingClientRect();
  const [px, py] = [event.clientX - origin.left, event.clientY - origin.top];
  for (const [index, panel] of figure.panels.entries()) {
    const box = boxOf(element, index);
    if (box === undefined || isMap(panel)) continue;
    const [x, y] = [(px - box.left) / box.width, (py - box.top) / box.height];
    if (x < 0 || x > 1 || y < 0 || y > 1) continue;
    const [low, high] = xDomain(panel);
    return { panel: index, x: panel.x.scale === 'log' ? low * (high / low) ** x : low + x * (high - low) };
  }
  return undefined;
}
