import type { SliderControl } from '../room.ts';

/** Positions of a slider: 0 to this; one more at either end where an end means 0 or infinity. */
export const STEPS = 200;

/** Where a value stands on its slider. */
export function positionOf(value: number, control: SliderControl): number {
  if (value === Number.POSITIVE_INFINITY) return STEPS + 1;
  if (control.zero && value === 0) return -1;
  const { min, max } = control;
  const share = control.scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.min(STEPS, Math.max(0, share * STEPS));
}

/** The value at a position, rounded so that it reads well. */
export function valueAt(position: number, control: SliderControl): number {
  const { min, max, integer, infinite, zero } = control;
  if (infinite && position > STEPS) return Number.POSITIVE_INFINITY;
  if (zero && position < 0) return 0;
  const share = Math.min(1, Math.max(0, position / STEPS));
  const raw = control.scale === 'log' ? min * (max / min) ** share : min + share * (max - min);
  if (integer) return Math.round(raw);
  if (control.scale === 'log') return Number(raw.toPrecision(3));
  const step = control.step ?? (max - min) / STEPS;
  return Number((min + Math.round((raw - min) / step) * step).toPrecision(10));
}

/** The next value for an arrow key: one step of the slider, or one unit for whole numbers where that is more. */
export function stepped(value: number, control: SliderControl, steps: number): number {
  const lowest = control.zero ? -1 : 0;
  const highest = control.infinite ? STEPS + 1 : STEPS;
  const linearStep = control.integer && control.scale !== 'log' ? 1 : control.step;
  const unit =
    linearStep === undefined || control.scale === 'log' ? 2 : (linearStep / (control.max - control.min)) * STEPS;
  const from = positionOf(value, control);
  let position = Math.min(highest, Math.max(lowest, from + steps * unit));
  // Whole numbers on a log slider stand still for small steps: go on until the value changes.
  while (valueAt(position, control) === value && position > lowest && position < highest) position += Math.sign(steps);
  return valueAt(position, control);
}

/** A number in a few characters. */
export function shortNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '∞';
  if (value === 0 || Number.isInteger(value)) return Math.abs(value) < 1e6 ? String(value) : value.toExponential(2);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}
