import type { FigureData, LineSeries } from '../report/figure/figure.ts';
import type { LiveValue, RoomDefinition, RoomState } from './room.ts';
import { shortNumber } from './state/slider-scale.ts';

/** Draws the curves of a pinned setting as thin grey ones below those of the present, on the same axes. */
export function mergeGhost(figures: readonly FigureData[], pinned: readonly FigureData[]): FigureData[] {
  return figures.map((figure) => {
    const before = pinned.find(({ id }) => id === figure.id);
    if (before === undefined) return figure;
    const panels = figure.panels.map((panel, i) => {
      const ghosts = (before.panels[i]?.series ?? [])
        .filter((series): series is LineSeries => series.type === 'line')
        .map((line): LineSeries => ({ ...line, name: `pinned, ${line.name}`, group: 'pinned setting', role: 'data' }));
      return { ...panel, series: [...ghosts, ...panel.series] };
    });
    return { ...figure, panels };
  });
}

/** One line of the table beside a pinned setting. */
export interface Difference {
  readonly name: string;
  readonly pinned: string;
  readonly now: string;
  /** Of numbers. */
  readonly change?: string;
}

/** What differs between the pinned setting and the present one: dials first, then the numbers that follow from them. */
export function differences(
  definition: RoomDefinition,
  { pinned, now }: { readonly pinned: RoomState; readonly now: RoomState },
  { before, after }: { readonly before: readonly LiveValue[]; readonly after: readonly LiveValue[] },
): Difference[] {
  const dials = definition.groups
    .flatMap(({ controls }) => controls)
    .filter(({ key }) => pinned[key] !== now[key])
    .map((control) => ({
      name:
        control.kind === 'slider' && control.symbol !== undefined
          ? `${control.label} ${control.symbol}`
          : control.label,
      pinned: settingText(pinned[control.key]),
      now: settingText(now[control.key]),
    }));
  const numbers = after.flatMap(({ symbol, label, value }) => {
    const old = before.find((other) => other.symbol === symbol)?.value;
    if (old === undefined || old === value) return [];
    const change =
      old === 0
        ? undefined
        : `${value > old ? '+' : '−'}${shortNumber(Number(Math.abs((100 * (value - old)) / old).toPrecision(3)))} %`;
    return [
      {
        name: `${label} ${symbol}`,
        pinned: shortNumber(old),
        now: shortNumber(value),
        ...(change === undefined ? {} : { change }),
      },
    ];
  });
  return [...dials, ...numbers];
}

function settingText(value: RoomState[string]): string {
  return typeof value === 'number' ? shortNumber(value) : String(value);
}
