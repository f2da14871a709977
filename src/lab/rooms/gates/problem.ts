import type { Task } from '../../../data/dataset.ts';
import { alwaysOpen, clusterGates, type GateSet, randomHalfSpaces } from '../../../data/gates/index.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import { type GatedProblem, type GatedSolution, solveGated } from '../../../theory/ggdln/index.ts';
import { numberOf, type RoomState, wordOf } from '../../room.ts';

/** The gates of a state. */
export function gatesOf(state: RoomState, task: Task, count = numberOf(state, 'M')): GateSet {
  const stream = new RandomStream({ seed: numberOf(state, 'gateSeed'), purpose: 'lab-gates' });
  const kind = wordOf(state, 'kind');
  if (kind === 'open') return alwaysOpen;
  if (kind === 'kmeans') return clusterGates(stream, task.inputs, count);
  return randomHalfSpaces(stream, count, task.inputs.columns, {
    threshold: numberOf(state, 'threshold'),
    // A gate that is always open keeps every sample reachable.
    firstAlwaysOpen: kind === 'half-space',
    ...(kind === 'sigmoid' ? { slope: 4 } : {}),
  });
}

/** The same gates for every hidden layer, at some inputs. */
export function gatesAt(state: RoomState, gates: GateSet, inputs: Matrix): Matrix[] {
  const values = gates.at({ inputs });
  return new Array<Matrix>(numberOf(state, 'L')).fill(values);
}

/** The gated network of a state at width N. */
export function problemOf(state: RoomState, task: Task, gates: GateSet, width = numberOf(state, 'N')): GatedProblem {
  const depth = numberOf(state, 'L');
  return {
    inputs: task.inputs,
    targets: task.targets,
    gates: gatesAt(state, gates, task.inputs),
    widths: new Array<number>(depth).fill(width),
    priorVariances: new Array<number>(depth + 1).fill(numberOf(state, 'variance')),
    temperature: numberOf(state, 'T'),
  };
}

/** Solutions along widths, wide ones first, each started from the one before. */
export function alongWidths(state: RoomState, task: Task, gates: GateSet, widths: readonly number[]): GatedSolution[] {
  const solved = new Map<number, GatedSolution>();
  let from: readonly Matrix[] | undefined;
  for (const width of [...widths].sort((a, b) => b - a)) {
    const solution = solveGated(problemOf(state, task, gates, width), {
      starts: 'one',
      tolerance: 1e-6,
      target: 1e-7,
      ...(from === undefined ? {} : { from }),
    });
    from = solution.orderParameters;
    solved.set(width, solution);
  }
  return widths.flatMap((width) => solved.get(width) ?? []);
}
