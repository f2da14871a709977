import type { Task } from '../../../data/dataset.ts';
import { columnOf, columnVector, type Matrix } from '../../../linalg/matrix.ts';
import { logSpaced } from '../../../numeric/spacing.ts';
import type { DynamicsProblem } from '../../../theory/ndk/index.ts';
import { numberOf, type RoomState, wordOf } from '../../room.ts';

/** The dynamics that a state asks for, on the first output. */
export function problemOf(state: RoomState, task: Task): DynamicsProblem & { readonly testInputs: Matrix } {
  const depth = numberOf(state, 'L');
  return {
    inputs: task.inputs,
    targets: columnVector(columnOf(task.targets, 0)),
    testInputs: task.testInputs,
    activation: wordOf(state, 'activation') as DynamicsProblem['activation'],
    priorVariances: new Array<number>(depth + 1).fill(numberOf(state, 'variance')),
    initialVariances: new Array<number>(depth + 1).fill(numberOf(state, 'initial')),
    temperature: numberOf(state, 'T'),
  };
}

/** Test targets of the first output. */
export function testTargetsOf(task: Task): Matrix {
  return columnVector(columnOf(task.testTargets, 0));
}

/** The times of the curves: from the first gradient steps to well within equilibrium. */
export function courseTimes(state: RoomState, count = 36): number[] {
  const end = (20 * numberOf(state, 'variance')) / numberOf(state, 'T');
  return logSpaced(0.01, Math.max(10, end), count);
}

/** Up to `count` test points: alternately from the two signs of their targets. */
export function chosenPoints(targets: Matrix, count: number): number[] {
  const positive = indices(targets, (y) => y > 0);
  const negative = indices(targets, (y) => y <= 0);
  const chosen: number[] = [];
  for (let i = 0; chosen.length < Math.min(count, targets.rows); i++) {
    const list = i % 2 === 0 ? positive : negative;
    const index = list[Math.floor(i / 2)] ?? (i % 2 === 0 ? negative : positive)[Math.floor(i / 2)];
    if (index === undefined) break;
    if (!chosen.includes(index)) chosen.push(index);
  }
  return chosen;
}

function indices(targets: Matrix, keep: (y: number) => boolean): number[] {
  return Array.from({ length: targets.rows }, (_, i) => i).filter((i) => keep(targets.data[i * targets.columns]));
}
