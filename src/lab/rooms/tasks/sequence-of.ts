import type { Task } from '../../../data/dataset.ts';
import { taskSequence, teacherSequence } from '../../../data/tasks/index.ts';
import { columnOf, columnVector, equalMatrices, type Matrix } from '../../../linalg/matrix.ts';
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
    'classes',
  ];
  const key = JSON.stringify(names.map((name) => merged[name]));
  if (kept?.key === key) return kept.tasks;
  const made =
    wordOf(merged, 'data') === 'teacher' ? teacherSequence(teachersOf(merged)) : taskSequence(task, permutedOf(merged));
  const tasks = made.map(({ inputs, targets, testInputs, testTargets }) => ({
    inputs: known(inputs),
    targets: columnVector(columnOf(targets, 0)),
    test: { inputs: known(testInputs), targets: columnVector(columnOf(testTargets, 0)) },
  }));
  if (Object.keys(dials).length === 0) kept = { key, tasks };
  return tasks;
}

const seen: Matrix[] = [];
/** Training and test inputs of two sequences of six tasks. */
const SEEN = 24;

/** Equal inputs as one matrix, so that what was computed from them is found again. */
function known(inputs: Matrix): Matrix {
  const place = seen.findIndex((other) => equalMatrices(other, inputs));
  const [found = inputs] = place < 0 ? [] : seen.splice(place, 1);
  seen.push(found);
  if (seen.length > SEEN) seen.shift();
  return found;
}

/** Linear teachers, as a spec says it: `data` has the first three. */
export function teachersOf(state: RoomState) {
  return {
    dimension: numberOf(state, 'dimension'),
    train: numberOf(state, 'P'),
    test: numberOf(state, 'test'),
    count: numberOf(state, 'count'),
    inputOverlap: numberOf(state, 'inputOverlap'),
    ruleOverlap: numberOf(state, 'ruleOverlap'),
    overlap: 'samples' as const,
    relation: 'chain' as const,
    seed: numberOf(state, 'dataSeed'),
  };
}

/** Tasks from one set of images or rows: the inputs permuted anew for each, the targets kept or changed. */
export function permutedOf(state: RoomState) {
  return {
    kind: 'permuted' as const,
    count: numberOf(state, 'count'),
    fraction: numberOf(state, 'permuted'),
    rule: wordOf(state, 'rule') as 'given' | 'flipped' | 'random-labels',
    samples: 'same' as const,
    seed: numberOf(state, 'dataSeed'),
  };
}
