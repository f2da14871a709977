import type { Task } from '../../../data/dataset.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import { type DriftCourse, type DriftProtocol, driftMean, driftProtocols } from '../../../theory/ndk/index.ts';
import { type Detail, numberOf, type RoomState, wordOf } from '../../room.ts';
import { problemOf } from './theory.ts';

/** Times of drift in units of 1 / gamma, gamma = T / sigma^2. */
const PLACES = {
  full: [0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8],
  draft: [0, 0.5, 1, 2, 4, 8],
};
const ACCURACIES = { full: 1e-3, draft: 1e-2 };

/** The mean predictor under the chosen protocols. */
export interface Drifts {
  readonly detail: Detail;
  /** gamma tau */
  readonly places: readonly number[];
  readonly courses: ReadonlyMap<DriftProtocol, DriftCourse>;
}

interface Kept extends Drifts {
  readonly key: string;
}

const kept = new WeakMap<Task, Kept>();

/** The protocols that a state shows. */
export function protocolsOf(state: RoomState): readonly DriftProtocol[] {
  const wanted = wordOf(state, 'protocol');
  return wanted === 'all' ? driftProtocols : driftProtocols.filter((name) => name === wanted);
}

/** gamma, the rate at which a weight forgets. */
export function forgettingRate(state: RoomState): number {
  return numberOf(state, 'T') / numberOf(state, 'variance');
}

function keyOf(state: RoomState): string {
  return JSON.stringify(['activation', 'L', 'T', 'variance', 'protocol'].map((name) => state[name]));
}

/** Whether the drifts of a state are known in full, so that the clock turns freely. */
export function hasDrifts(state: RoomState, task: Task): boolean {
  const before = kept.get(task);
  return before?.key === keyOf(state) && before.detail === 'full';
}

/** The drifts of a state: those of the last question are kept, so that the clock turns without computing them anew. */
export function driftsOf(state: RoomState, task: Task, wanted: Detail): Drifts {
  const key = keyOf(state);
  const before = kept.get(task);
  if (before?.key === key && (before.detail === 'full' || wanted === 'draft')) return before;
  const problem = problemOf(state, task);
  const places = PLACES[wanted];
  const taus = places.map((x) => x / forgettingRate(state));
  const courses = new Map(
    protocolsOf(state).map((name) => [name, driftMean(problem, name, taus, ACCURACIES[wanted])] as const),
  );
  const drifts = { key, detail: wanted, places, courses };
  kept.set(task, drifts);
  return drifts;
}

/** Mean output over the test points of one sign of the target; null where there is none. */
export function classMean(targets: Matrix, values: ArrayLike<number>, positive: boolean): number | null {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < targets.rows; i++) {
    if (targets.data[i] > 0 !== positive) continue;
    sum += values[i];
    count++;
  }
  return count > 0 ? sum / count : null;
}

/** Index of the place nearest to gamma tau of the clock. */
export function placeOfClock(state: RoomState, places: readonly number[]): number {
  const clock = numberOf(state, 't') * forgettingRate(state);
  return places.reduce((best, place, i) => (Math.abs(place - clock) < Math.abs(places[best] - clock) ? i : best), 0);
}

const BARS = 24;

/** Edges of the bars that hold all outputs. */
export function edgesOf(outputs: Iterable<number>): number[] {
  let low = -1.2;
  let high = 1.2;
  for (const value of outputs) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return Array.from({ length: BARS + 1 }, (_, i) => low + ((high - low) * i) / BARS);
}

/** How many test points of one sign have their output in each bar. */
export function countsOf(
  targets: Matrix,
  values: ArrayLike<number>,
  positive: boolean,
  edges: readonly number[],
): number[] {
  const counts = new Array<number>(BARS).fill(0);
  const width = edges[BARS] - edges[0];
  for (let i = 0; i < targets.rows; i++) {
    if (targets.data[i] > 0 !== positive) continue;
    const bar = Math.floor(((values[i] - edges[0]) / width) * BARS);
    counts[Math.min(BARS - 1, Math.max(0, bar))]++;
  }
  return counts;
}
