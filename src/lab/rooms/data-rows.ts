import type { Bounds, RoomState } from '../room.ts';
import { numberOf, wordOf } from '../room.ts';

/** Digits of each class, 0 to 9, in the built-in data. */
const DIGITS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180];

/** Rows of the data of a state; undefined where they are drawn anew for any number of samples, or not known yet. */
export function rowsOf(state: RoomState, own: number | undefined): number | undefined {
  if (state.data === 'own') return own;
  if (state.data !== 'digits') return undefined;
  const classes = wordOf(state, 'classes').split('-').map(Number);
  return classes.length < 2 ? DIGITS.reduce((a, b) => a + b) : classes.reduce((sum, k) => sum + (DIGITS[k] ?? 0), 0);
}

/** Rows of a file that stay for the test whatever the dials say: one in ten. */
function leastTest(rows: number): number {
  return Math.max(1, Math.ceil(rows / 10));
}

/** Test rows of a state: those asked for, or what the training set leaves of a finite set of data. */
export function testRowsOf(state: RoomState, own: number | undefined): number {
  const rows = rowsOf(state, own);
  const wanted = numberOf(state, 'test');
  return rows === undefined ? wanted : Math.max(1, Math.min(wanted, rows - numberOf(state, 'P')));
}

/** What the data leave for training. */
export function trainBounds(state: RoomState, rows: number | undefined): Bounds | undefined {
  if (rows === undefined) return undefined;
  const max = Math.max(1, rows - leastTest(rows));
  return { max, reason: `${dataWords(state)} ${rows} ${state.data === 'digits' ? 'digits' : 'rows'}: P up to ${max}` };
}

function dataWords(state: RoomState): string {
  return state.data === 'digits' ? `${wordOf(state, 'classes').replace('-', ' and ')} have` : 'the file has';
}
