import { InputError } from '../../base/input-error.ts';
import {
  alwaysOpen,
  clusterGates,
  contextGates,
  type GateSet,
  groupedTasks,
  type JointTask,
  overlappingTasks,
  permutedTasks,
  randomHalfSpaces,
  sharedAndPrivateGates,
  taskGates,
} from '../../data/gates/index.ts';
import { fromRows, type Matrix, matrix, stackRows } from '../../linalg/matrix.ts';
import { RandomStream } from '../../random/stream.ts';
import type { ExperimentPoint, PreparedData } from '../point.ts';
import type { GatedExtra, GatesSpec } from './ggdln-spec.ts';

/** All tasks of a point in one table, with the gates of every row. */
export interface GatedData {
  readonly inputs: Matrix;
  readonly targets: Matrix;
  readonly gates: readonly Matrix[];
  /** Task of each training row. */
  readonly tasks: Int32Array;
  readonly testInputs: Matrix;
  readonly testTargets: Matrix;
  readonly testGates: readonly Matrix[];
  readonly testTasks: Int32Array;
  readonly taskCount: number;
}

/** The tasks of a spec, from its data. */
export function jointTasks(spec: GatedExtra, data: PreparedData): readonly PreparedData[] {
  const { tasks } = spec;
  if (tasks === undefined) return [data];
  const made: readonly JointTask[] =
    tasks.kind === 'permuted'
      ? permutedTasks(data, tasks.count, tasks.seed)
      : tasks.kind === 'grouped'
        ? groupedTasks(data, tasks.count)
        : overlappingTasks(data, tasks.count, tasks.overlap, tasks.seed);
  return made.map((task, t) => ({
    ...task,
    digest: `${data.digest} ${JSON.stringify(tasks)} ${t}`,
    description: `${data.description}; task ${t + 1} of ${made.length} (${tasks.kind})`,
  }));
}

/** Inputs, targets and gates of a point, all tasks stacked. */
export function gatedData(point: ExperimentPoint<GatedExtra>): GatedData {
  const spec = point.spec.network as typeof point.spec.network & { readonly gates: GatesSpec };
  const key = `ggdln gates ${point.layers.depth} ${JSON.stringify(spec.gates)} ${point.tasks.map(({ digest }) => digest).join(' ')}`;
  return point.cache.get(key, () => build(point, spec.gates));
}

function build(point: ExperimentPoint<GatedExtra>, spec: GatesSpec): GatedData {
  const { tasks, layers } = point;
  const labelled = (rows: (task: PreparedData) => number) =>
    Int32Array.from(tasks.flatMap((task, t) => new Array<number>(rows(task)).fill(t)));
  const table = {
    inputs: tasks.map((task) => task.inputs).reduce(stackRows),
    targets: tasks.map((task) => task.targets).reduce(stackRows),
    tasks: labelled((task) => task.inputs.rows),
    testInputs: tasks.map((task) => task.testInputs).reduce(stackRows),
    testTargets: tasks.map((task) => task.testTargets).reduce(stackRows),
    testTasks: labelled((task) => task.testInputs.rows),
    taskCount: tasks.length,
  };
  if (spec.kind === 'columns') return fromColumns(table, spec.count, layers.depth);
  if (spec.kind === 'matrix') {
    const train = gatesOf('network.gates.train', spec.train, table.inputs.rows);
    const test =
      spec.test === undefined && table.testInputs.rows === 0
        ? matrix(0, train.columns)
        : gatesOf('network.gates.test', spec.test ?? [], table.testInputs.rows);
    return { ...table, gates: repeat(train, layers.depth), testGates: repeat(test, layers.depth) };
  }
  const sets = gateSets(spec, table.inputs, tasks.length, layers.depth);
  return {
    ...table,
    gates: sets.map((set) => set.at({ inputs: table.inputs, tasks: table.tasks })),
    testGates: sets.map((set) => set.at({ inputs: table.testInputs, tasks: table.testTasks })),
  };
}

type MadeGates = Exclude<GatesSpec, { readonly kind: 'matrix' | 'columns' }>;

/** One gate set for each hidden layer. */
function gateSets(spec: MadeGates, inputs: Matrix, tasks: number, depth: number): GateSet[] {
  if (spec.kind === 'none') return repeat(alwaysOpen, depth);
  if (spec.kind === 'task') {
    return repeat(spec.form === 'shared' ? sharedAndPrivateGates(tasks) : taskGates(tasks), depth);
  }
  const counts = Array.isArray(spec.count) ? spec.count : repeat(spec.count, depth);
  if (counts.length !== depth) {
    throw new InputError(
      'network.gates.count',
      `${counts.length} numbers`,
      `${depth}, one for each hidden layer, or one number`,
    );
  }
  const perLayer = spec.perLayer || Array.isArray(spec.count);
  const made = new Map<number, GateSet>();
  return counts.map((count, l) => {
    const layer = perLayer ? l : 0;
    const known = made.get(layer);
    if (known !== undefined) return known;
    const stream = new RandomStream({ seed: spec.seed, purpose: 'gates', chain: layer });
    const set = makeSet(spec, stream, count, inputs, tasks);
    made.set(layer, set);
    return set;
  });
}

function makeSet(
  spec: Exclude<MadeGates, { readonly kind: 'none' | 'task' }>,
  stream: RandomStream,
  count: number,
  inputs: Matrix,
  tasks: number,
): GateSet {
  switch (spec.kind) {
    case 'half-space':
      return randomHalfSpaces(stream, count, inputs.columns, spec);
    case 'sigmoid':
      return randomHalfSpaces(stream, count, inputs.columns, spec);
    case 'kmeans':
      return clusterGates(stream, inputs, count, spec);
    case 'context':
      return contextGates(stream, count, inputs.columns, tasks, spec.strength, spec);
  }
}

function fromColumns(table: Omit<GatedData, 'gates' | 'testGates'>, count: number, depth: number): GatedData {
  const kept = table.inputs.columns - count;
  if (kept < 1) {
    throw new InputError(
      'network.gates.count',
      `${count} of ${table.inputs.columns} columns`,
      'fewer, so that an input is left',
    );
  }
  return {
    ...table,
    inputs: columns(table.inputs, 0, kept),
    gates: repeat(columns(table.inputs, kept, count), depth),
    testInputs: columns(table.testInputs, 0, kept),
    testGates: repeat(columns(table.testInputs, kept, count), depth),
  };
}

function gatesOf(field: string, rows: readonly number[][], expected: number): Matrix {
  if (rows.length !== expected)
    throw new InputError(field, `${rows.length} rows`, `${expected}, one for each row of the data`);
  return fromRows(rows, field);
}

function columns(a: Matrix, from: number, count: number): Matrix {
  const result = matrix(a.rows, count);
  for (let i = 0; i < a.rows; i++) {
    result.data.set(a.data.subarray(i * a.columns + from, i * a.columns + from + count), i * count);
  }
  return result;
}

function repeat<T>(value: T, times: number): T[] {
  return new Array<T>(times).fill(value);
}
