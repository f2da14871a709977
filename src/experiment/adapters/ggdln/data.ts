import { InputError } from '../../../base/input-error.ts';
import {
  alwaysOpen,
  clusterGates,
  contextGates,
  type GateSet,
  groupedTasks,
  type JointTask,
  overlappingGates,
  overlappingTasks,
  permutedTasks,
  productOfGates,
  randomHalfSpaces,
  sharedAndPrivateGates,
  taskGates,
} from '../../../data/gates/index.ts';
import { fromRows, type Matrix, matrix, stackRows } from '../../../linalg/matrix.ts';
import type { GatedData } from '../../../models/ggdln/problem.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { PreparedData } from '../../point.ts';
import { readGates } from './gate-file.ts';
import { type GatedExtra, type GatedPoint, type GatesSpec, networkOf } from './spec.ts';

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
export function gatedData(point: GatedPoint): GatedData {
  const { gates } = networkOf(point.spec);
  const key = `ggdln gates ${point.layers.depth} ${JSON.stringify(gates)} ${point.tasks.map(({ digest }) => digest).join(' ')}`;
  return point.cache.get(key, () => build(point, gates));
}

/** The file that holds the gates of a spec, if any. */
export function gateFiles(gates: GatesSpec): { readonly field: string; readonly path: string }[] {
  return gates.kind === 'file' ? [{ field: 'network.gates.path', path: gates.path }] : [];
}

function build(point: GatedPoint, spec: GatesSpec): GatedData {
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
  if (spec.kind === 'columns') return fromColumns(table, spec, layers.depth);
  if (spec.kind === 'matrix') {
    const gates = gatesOf('network.gates.train', spec.train, table.inputs.rows, layers.depth);
    const testGates =
      spec.test === undefined && table.testInputs.rows === 0
        ? gates.map((set) => matrix(0, set.columns))
        : gatesOf('network.gates.test', spec.test ?? [], table.testInputs.rows, layers.depth);
    return { ...table, gates, testGates };
  }
  if (spec.kind === 'file') {
    const bytes = point.files?.[spec.path];
    if (bytes === undefined) throw new InputError('network.gates.path', spec.path, 'a file that could be read');
    return { ...table, ...readGates(spec.path, bytes, table.inputs.rows, table.testInputs.rows, layers.depth) };
  }
  const sets = gateSets(spec, table.inputs, tasks.length, layers.depth);
  return {
    ...table,
    gates: sets.map((set) => set.at({ inputs: table.inputs, tasks: table.tasks })),
    testGates: sets.map((set) => set.at({ inputs: table.testInputs, tasks: table.testTasks })),
  };
}

type MadeGates = Exclude<GatesSpec, { readonly kind: 'matrix' | 'columns' | 'file' }>;
type RandomGates = Exclude<MadeGates, { readonly kind: 'none' }>;

/** One gate set for each hidden layer. */
function gateSets(spec: MadeGates, inputs: Matrix, tasks: number, depth: number): GateSet[] {
  if (spec.kind === 'none') return repeat(alwaysOpen, depth);
  const asked = spec.kind === 'task' ? (spec.halfSpaces ?? 0) : spec.count;
  const counts = Array.isArray(asked) ? asked : repeat(asked, depth);
  if (counts.length !== depth) {
    throw new InputError(
      'network.gates.count',
      `${counts.length} numbers`,
      `${depth}, one for each hidden layer, or one number`,
    );
  }
  const perLayer = spec.perLayer || Array.isArray(asked);
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

function makeSet(spec: RandomGates, stream: RandomStream, count: number, inputs: Matrix, tasks: number): GateSet {
  switch (spec.kind) {
    case 'half-space':
      return randomHalfSpaces(stream, count, inputs.columns, spec);
    case 'sigmoid':
      return randomHalfSpaces(stream, count, inputs.columns, spec);
    case 'kmeans':
      return clusterGates(stream, inputs, count, spec);
    case 'context':
      return contextGates(stream, count, inputs.columns, tasks, spec.strength, spec);
    case 'task': {
      const own = ofTask(spec, tasks);
      return count === 0 ? own : productOfGates(own, randomHalfSpaces(stream, count, inputs.columns, spec));
    }
  }
}

function ofTask({ form, overlap }: Extract<GatesSpec, { readonly kind: 'task' }>, tasks: number): GateSet {
  if (form !== 'overlap') {
    if (overlap === undefined) return form === 'shared' ? sharedAndPrivateGates(tasks) : taskGates(tasks);
    throw new InputError('network.gates.overlap', String(overlap), `nothing with form "${form}"; or form "overlap"`);
  }
  if (overlap === undefined) throw new InputError('network.gates.overlap', 'nothing', 'a number from 0 to 1');
  return overlappingGates(tasks, overlap);
}

function fromColumns(
  table: Omit<GatedData, 'gates' | 'testGates'>,
  { count, perLayer }: Extract<GatesSpec, { readonly kind: 'columns' }>,
  depth: number,
): GatedData {
  const sets = perLayer ? depth : 1;
  const kept = table.inputs.columns - sets * count;
  if (kept < 1) {
    throw new InputError(
      'network.gates.count',
      `${sets * count} of ${table.inputs.columns} columns`,
      'fewer, so that an input is left',
    );
  }
  const ofLayers = (rows: Matrix) =>
    Array.from({ length: depth }, (_, l) => columns(rows, kept + (perLayer ? l * count : 0), count));
  return {
    ...table,
    inputs: columns(table.inputs, 0, kept),
    gates: ofLayers(table.inputs),
    testInputs: columns(table.testInputs, 0, kept),
    testGates: ofLayers(table.testInputs),
  };
}

/** A matrix for every hidden layer, from one for all or from a list of them. */
function gatesOf(
  field: string,
  given: readonly number[][] | readonly number[][][],
  rows: number,
  depth: number,
): Matrix[] {
  const one = (table: readonly number[][], name: string): Matrix => {
    if (table.length === rows) return fromRows(table, name);
    throw new InputError(name, `${table.length} rows`, `${rows}, one for each row of the data`);
  };
  const layered = given as readonly number[][][];
  if (!Array.isArray(layered[0]?.[0])) return repeat(one(given as readonly number[][], field), depth);
  if (layered.length !== depth) {
    throw new InputError(field, `${layered.length} matrices`, `${depth}, one for each hidden layer, or one for all`);
  }
  return layered.map((table, l) => one(table, `${field}[${l}]`));
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
