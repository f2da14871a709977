import type { Task } from '../../../data/dataset.ts';
import { alwaysOpen, clusterGates, type GateSet, randomHalfSpaces } from '../../../data/gates/index.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import { type GatedProblem, type GatedSolution, solveGated } from '../../../theory/ggdln/index.ts';
import { type Detail, numberOf, type RoomState, wordOf } from '../../room.ts';

/** Of sigmoid gates. */
export const SLOPE = 4;

/** The gates of a state. */
export function gatesOf(state: RoomState, task: Task, count = numberOf(state, 'M')): GateSet {
  // The gates that a spec with this seed draws.
  const stream = new RandomStream({ seed: numberOf(state, 'gateSeed'), purpose: 'gates', chain: 0 });
  const kind = wordOf(state, 'kind');
  if (kind === 'open') return alwaysOpen;
  if (kind === 'kmeans') return clusterGates(stream, task.inputs, count);
  return randomHalfSpaces(stream, count, task.inputs.columns, {
    threshold: numberOf(state, 'threshold'),
    // A gate that is always open keeps every sample reachable.
    firstAlwaysOpen: kind === 'half-space',
    ...(kind === 'sigmoid' ? { slope: SLOPE } : {}),
  });
}

/** The same gates for every hidden layer, at some inputs. */
export function gatesAt(state: RoomState, gates: GateSet, inputs: Matrix): Matrix[] {
  const values = gates.at({ inputs });
  return new Array<Matrix>(numberOf(state, 'L')).fill(values);
}

/** What a gated network learns and where it is tested, with the gates (rows x M) of every hidden layer. */
export interface GatedTask {
  readonly task: Pick<Task, 'inputs' | 'targets' | 'testInputs' | 'testTargets'>;
  readonly gates: readonly Matrix[];
  readonly testGates: readonly Matrix[];
}

/** The data of a state with its gates. */
export function gatedTask(state: RoomState, task: Task, gates: GateSet): GatedTask {
  return { task, gates: gatesAt(state, gates, task.inputs), testGates: gatesAt(state, gates, task.testInputs) };
}

/** The network of a state on some data at width N. */
export function networkOn(state: RoomState, { task, gates }: GatedTask, width = numberOf(state, 'N')): GatedProblem {
  const depth = numberOf(state, 'L');
  return {
    inputs: task.inputs,
    targets: task.targets,
    gates,
    widths: new Array<number>(depth).fill(width),
    priorVariances: new Array<number>(depth + 1).fill(numberOf(state, 'variance')),
    temperature: numberOf(state, 'T'),
  };
}

/** The gated network of a state at width N. */
export function problemOf(state: RoomState, task: Task, gates: GateSet, width?: number): GatedProblem {
  return networkOn(state, gatedTask(state, task, gates), width);
}

/** Accuracies: a full view is as good as the numbers that it shows, its curves and a draft as good as a line on the screen. */
const OPTIONS = {
  full: { tolerance: 1e-8, target: 1e-9 },
  curve: { starts: 'one', tolerance: 1e-6, target: 1e-7 },
  /** Three digits of U, within the width of a line. */
  draft: { starts: 'one', tolerance: 1e-3, target: 1e-4 },
} as const;

/** Order parameters found last at each size of problem and width: a slider moves little, and they are near the next ones. */
const near = new Map<string, readonly Matrix[]>();
const MOST_KEPT = 60;

/** The solution at a width: with care, or for a draft from the last solution of the same size. */
export function solutionOf(
  state: RoomState,
  data: GatedTask,
  detail: Detail,
  width = numberOf(state, 'N'),
): GatedSolution {
  const key = [width, data.task.targets.columns, ...data.gates.map(({ columns }) => columns)].join();
  const from = near.get(key);
  const problem = networkOn(state, data, width);
  const solution = solveGated(
    problem,
    detail === 'full' ? OPTIONS.full : { ...OPTIONS.draft, ...(from === undefined ? {} : { from }) },
  );
  near.delete(key);
  near.set(key, solution.orderParameters);
  if (near.size > MOST_KEPT) near.delete(near.keys().next().value as string);
  return solution;
}

/** Solutions along widths, wide ones first, each started from the one before; drafts from the last ones at the same widths. */
export function alongWidths(
  state: RoomState,
  data: GatedTask,
  widths: readonly number[],
  detail: Detail,
): GatedSolution[] {
  if (detail === 'draft') return widths.map((width) => solutionOf(state, data, 'draft', width));
  const solved = new Map<number, GatedSolution>();
  let from: readonly Matrix[] | undefined;
  for (const width of [...widths].sort((a, b) => b - a)) {
    const solution = solveGated(networkOn(state, data, width), {
      ...OPTIONS.curve,
      ...(from === undefined ? {} : { from }),
    });
    from = solution.orderParameters;
    solved.set(width, solution);
  }
  return widths.flatMap((width) => solved.get(width) ?? []);
}
