import type { Axis } from './figure.ts';

/** Where an axis has marks and what is written there. */
export interface Ticks {
  readonly values: number[];
  /** Those with a grid line and a label. */
  readonly labelled: ReadonlySet<number>;
  label(value: number): string;
}

/** Marks of an axis over its domain, about `wanted` of them labelled. */
export function ticksOf(axis: Axis, [low, high]: readonly [number, number], wanted: number): Ticks {
  if (axis.ticks !== undefined) {
    const values = [...axis.ticks];
    const names = axis.tickLabels;
    return {
      values,
      labelled: new Set(values),
      label: (value) => names?.[values.indexOf(value)] ?? formatNumber(value),
    };
  }
  if (axis.scale !== 'log') return linearTicks(axis, low, high, wanted);
  const ticks = logTicks(low, high, wanted);
  // A narrow range has no round powers: even steps say more there.
  return ticks.labelled.size < 3 && high < 4 * low ? linearTicks(axis, low, high, wanted) : ticks;
}

function linearTicks(axis: Axis, low: number, high: number, wanted: number): Ticks {
  if (axis.scale === 'symlog') return symlogTicks(low, high);
  const rough = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const values: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    values.push(Number((i * step).toPrecision(12)));
  }
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const label = (value: number) =>
    digits > 4 || Math.abs(value) >= 1e5 ? formatNumber(value) : value.toFixed(digits).replace('-', '−');
  return { values, labelled: new Set(values), label };
}

function symlogTicks(low: number, high: number): Ticks {
  const values = [0];
  const limit = Math.max(Math.abs(low), Math.abs(high));
  for (let power = 0; 10 ** power <= limit; power++) values.push(10 ** power, -(10 ** power));
  const kept = values.filter((value) => value >= low && value <= high).sort((a, b) => a - b);
  return { values: kept, labelled: new Set(kept), label: formatNumber };
}

function logTicks(low: number, high: number, wanted: number): Ticks {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.ceil(Math.log10(high) - 1e-9);
  const decades = Math.log10(high / low);
  const step = Math.max(1, Math.ceil(decades / Math.max(2, wanted)));
  const factors =
    decades > 2.5 ? [1] : decades > 1.2 && wanted > 5 ? [1, 2, 5] : decades > 1.2 ? [1, 3] : [1, 2, 3, 4, 5, 6, 8];
  const values: number[] = [];
  const labelled = new Set<number>();
  for (let power = first; power <= last; power++) {
    for (let factor = 1; factor < 10; factor++) {
      const value = Number((factor * 10 ** power).toPrecision(12));
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      if (factor > 1 && step > 1) continue;
      if (factor === 1 && power % step !== 0) continue;
      values.push(value);
      if (factors.includes(factor)) labelled.add(value);
    }
  }
  return { values, labelled, label: formatNumber };
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number as an axis shows it: plain where short, a power of ten where not. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(6))).replace('-', '−');
  const power = Math.floor(Math.log10(size) + 1e-9);
  const factor = Number((value / 10 ** power).toPrecision(3));
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  const ten = `10${power < 0 ? '⁻' : ''}${digits}`;
  return factor === 1 ? ten : factor === -1 ? `−${ten}` : `${String(factor).replace('-', '−')}·${ten}`;
}
