import type { LineSeries, Panel } from '../report/figure/figure.ts';

/** The symbol of the dial that a panel's x axis is: that of its line where the present setting stands. */
export function panelSettings(panel: Panel): string | undefined {
  const here = panel.series.find((series) => series.type === 'reference' && series.x !== undefined);
  return here?.type === 'reference' && (here.name === 'here' || here.name === 'now') ? here.quantity : undefined;
}

/** A curve's value at x, between the places where it is known; undefined outside and in gaps. */
export function atPlace({ x, y, step }: LineSeries, at: number, log: boolean): number | undefined {
  const after = x.findIndex((place) => place >= at);
  if (after < 0 || (after === 0 && x[0] > at)) return undefined;
  if (after === 0) return y[0] ?? undefined;
  const [low, high] = [y[after - 1], y[after]];
  if (low === null || high === null) return undefined;
  if (step) return x[after] === at ? high : low;
  const of = (value: number) => (log ? Math.log(value) : value);
  const share = (of(at) - of(x[after - 1])) / (of(x[after]) - of(x[after - 1]));
  return low + share * (high - low);
}
