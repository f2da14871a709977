import type { Task } from '../../../data/dataset.ts';
import { partialPermutation } from '../../../data/tasks/index.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiplyVector } from '../../../linalg/products.ts';
import { RandomStream } from '../../../random/stream.ts';
import {
  DigitDraw,
  parity,
  pixelPermutation,
  randomRule,
} from '../../../report/catalogue/continual/single-head/task-families.ts';
import type { ContinualTask } from '../../../theory/continual/single-head/index.ts';
import { numberOf, type RoomState, wordOf } from '../../room.ts';

/** A task with test data of the same kind. */
export interface TestedTask extends ContinualTask {
  readonly test: ContinualTask;
}

let kept: { readonly key: string; readonly tasks: TestedTask[] } | undefined;

/** The sequence that a state asks for; the dials may be replaced to draw a curve over them. */
export function sequenceOf(
  state: RoomState,
  task: Task,
  dials: { readonly inputOverlap?: number; readonly ruleOverlap?: number; readonly count?: number } = {},
): TestedTask[] {
  const merged: RoomState = { ...state, ...dials };
  const names = [
    'data',
    'own',
    'P',
    'test',
    'dimension',
    'dataSeed',
    'count',
    'inputOverlap',
    'ruleOverlap',
    'permuted',
    'rule',
  ];
  const key = JSON.stringify(names.map((name) => merged[name]));
  if (kept?.key === key) return kept.tasks;
  const source = wordOf(merged, 'data');
  const tasks =
    source === 'teacher' ? teachers(merged) : source === 'digits' ? digitTasks(merged) : ownTasks(merged, task);
  if (Object.keys(dials).length === 0) kept = { key, tasks };
  return tasks;
}

/** Gaussian inputs and linear rules with the overlaps of the dials to the first task. */
function teachers(state: RoomState): TestedTask[] {
  const stream = new RandomStream({ seed: numberOf(state, 'dataSeed'), purpose: 'lab-teachers' });
  const n0 = numberOf(state, 'dimension');
  const train = numberOf(state, 'P');
  const rows = train + numberOf(state, 'test');
  const base = stream.fillNormal(new Float64Array(rows * n0));
  const rule = stream.fillNormal(new Float64Array(n0));
  const mix = (from: Float64Array, share: number) => {
    const fresh = stream.fillNormal(new Float64Array(from.length));
    const rest = Math.sqrt(Math.max(0, 1 - share * share));
    return from.map((value, i) => share * value + rest * fresh[i]);
  };
  return Array.from({ length: numberOf(state, 'count') }, (_, t) => {
    const inputs = matrix(rows, n0, t === 0 ? base : mix(base, numberOf(state, 'inputOverlap')));
    const weights = t === 0 ? rule : mix(rule, numberOf(state, 'ruleOverlap'));
    const targets = multiplyVector(inputs, weights).map((y) => y / Math.sqrt(n0));
    return { ...part(inputs, targets, 0, train), test: part(inputs, targets, train, rows) };
  });
}

function digitTasks(state: RoomState): TestedTask[] {
  const stream = new RandomStream({ seed: numberOf(state, 'dataSeed'), purpose: 'lab-digit-tasks' });
  const draw = new DigitDraw(stream);
  return Array.from({ length: numberOf(state, 'count') }, (_, t) => {
    const kind = t === 0 ? 'same' : wordOf(state, 'rule');
    const rule =
      kind === 'random' ? randomRule(stream) : kind === 'flipped' && t % 2 === 1 ? parity.map((y) => -y) : parity;
    const permutation = t === 0 ? undefined : pixelPermutation(numberOf(state, 'permuted'), stream);
    return draw.task(numberOf(state, 'P'), numberOf(state, 'test'), rule, permutation);
  });
}

/** The user's inputs, permuted anew for every task; targets kept, flipped, or multiplied by a random sign. */
function ownTasks(state: RoomState, task: Task): TestedTask[] {
  const stream = new RandomStream({ seed: numberOf(state, 'dataSeed'), purpose: 'lab-own-tasks' });
  return Array.from({ length: numberOf(state, 'count') }, (_, t) => {
    const order = partialPermutation(t === 0 ? 0 : numberOf(state, 'permuted'), task.inputs.columns, stream);
    const kind = wordOf(state, 'rule');
    const sign =
      t === 0 || kind === 'same' ? 1 : kind === 'flipped' ? (t % 2 === 1 ? -1 : 1) : stream.uniform() < 0.5 ? -1 : 1;
    const of = (inputs: Matrix, targets: Matrix): ContinualTask => ({
      inputs: permuteColumns(inputs, order),
      targets: matrix(
        targets.rows,
        1,
        Float64Array.from({ length: targets.rows }, (_, i) => sign * targets.data[i * targets.columns]),
      ),
    });
    return { ...of(task.inputs, task.targets), test: of(task.testInputs, task.testTargets) };
  });
}

function permuteColumns(a: Matrix, order: Int32Array): Matrix {
  const result = matrix(a.rows, a.columns);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.columns; j++) result.data[i * a.columns + j] = a.data[i * a.columns + order[j]];
  return result;
}

function part(inputs: Matrix, targets: Float64Array, from: number, to: number): ContinualTask {
  const n0 = inputs.columns;
  return {
    inputs: matrix(to - from, n0, inputs.data.slice(from * n0, to * n0)),
    targets: matrix(to - from, 1, targets.slice(from, to)),
  };
}
