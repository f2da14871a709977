import type { RoomDefinition, RoomState, SliderControl } from '../room.ts';
import { shortNumber } from './slider-scale.ts';

/** A state whose every dial has an answer, and what had to give way for it. */
export interface Bounded {
  readonly state: RoomState;
  /** `P = 36: 0 and 1 have 360 digits`, one a dial that was moved. */
  readonly notes: readonly string[];
}

/**
 * Holds the dials of a state to what the data and the other dials leave of their ranges. A dial that was turned stops where its
 * range ends and leaves the others alone; otherwise the others follow.
 *
 * @param rows - of the data, where they are finite in number and known
 * @param turned - the control that the user has moved
 */
export function withinBounds(
  definition: RoomDefinition,
  state: RoomState,
  rows: number | undefined,
  turned?: string,
): Bounded {
  const sliders = definition.groups
    .flatMap(({ controls }) => controls)
    .filter((control): control is SliderControl => control.kind === 'slider');
  // The one that was turned first: what it leaves is then the others' own.
  const order = [...sliders].sort((a, b) => Number(b.key === turned) - Number(a.key === turned));
  let held = state;
  const notes: string[] = [];
  for (const control of order) {
    if (control.when !== undefined && !control.when(held)) continue;
    const bounds = control.bounds?.(held, rows);
    const value = Number(held[control.key]);
    if (bounds === undefined || Number.isNaN(value)) continue;
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, reason } = bounds;
    const nearest = Math.min(max, Math.max(min, value));
    if (nearest === value) continue;
    held = { ...held, [control.key]: nearest };
    notes.push(`${control.symbol ?? control.label} = ${shortNumber(nearest)}: ${reason}`);
  }
  return { state: held, notes };
}
