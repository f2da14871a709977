import type { Task } from '../../../data/dataset.ts';
import {
  alwaysOpen,
  type GateSet,
  type JointTask,
  overlappingTasks,
  sharedAndPrivateGates,
  taskGates,
} from '../../../data/gates/index.ts';
import { linearTeacher } from '../../../data/generators/teacher.ts';
import { type Matrix, stackRows } from '../../../linalg/matrix.ts';
import type { FigureData, Panel, Series } from '../../../report/figure/figure.ts';
import { errorsOf, type GatedSolution, predictGated } from '../../../theory/ggdln/index.ts';
import { type Detail, numberOf, type RoomState } from '../../room.ts';
import { orderParameterPanel } from './order-parameter-panel.ts';
import { alongWidths, type GatedTask } from './problem.ts';

/** Dimension of the inputs, and test rows of a task. */
const DIMENSION = 20;
const TESTS = 60;

/** Linear tasks with overlapping teachers, the rows of all of them in one table. */
interface Stacked extends Pick<Task, 'inputs' | 'targets' | 'testInputs' | 'testTargets'> {
  /** Task of every row. */
  readonly tasks: Int32Array;
  readonly testTasks: Int32Array;
}

/** The `data` of a spec for these tasks: their inputs, before each task gets its own teacher. */
export function severalTasksData(state: RoomState) {
  const count = numberOf(state, 'tasks');
  return {
    source: 'teacher' as const,
    dimension: DIMENSION,
    train: count * Math.max(2, Math.floor(numberOf(state, 'P') / count)),
    test: count * TESTS,
    seed: numberOf(state, 'dataSeed'),
  };
}

let kept: { readonly key: string; readonly stacked: Stacked } | undefined;

function stackedOf(state: RoomState): Stacked {
  const key = JSON.stringify(['tasks', 'overlap', 'P', 'dataSeed'].map((name) => state[name]));
  if (kept?.key === key) return kept.stacked;
  const count = numberOf(state, 'tasks');
  const seed = numberOf(state, 'dataSeed');
  const parts: readonly JointTask[] = overlappingTasks(
    linearTeacher(severalTasksData(state)),
    count,
    numberOf(state, 'overlap'),
    seed,
  );
  const owners = (rows: (part: JointTask) => number) =>
    Int32Array.from(parts.flatMap((part, t) => new Array<number>(rows(part)).fill(t)));
  const stacked = {
    inputs: parts.map((part) => part.inputs).reduce(stackRows),
    targets: parts.map((part) => part.targets).reduce(stackRows),
    testInputs: parts.map((part) => part.testInputs).reduce(stackRows),
    testTargets: parts.map((part) => part.testTargets).reduce(stackRows),
    tasks: owners((part) => part.inputs.rows),
    testTasks: owners((part) => part.testInputs.rows),
  };
  kept = { key, stacked };
  return stacked;
}

/** Several tasks under some gates; one gate a task unless given. */
export function severalTasks(state: RoomState, gates: GateSet = taskGates(numberOf(state, 'tasks'))): GatedTask {
  const stacked = stackedOf(state);
  const layers = (inputs: Matrix, tasks: Int32Array) =>
    new Array<Matrix>(numberOf(state, 'L')).fill(gates.at({ inputs, tasks }));
  return {
    task: stacked,
    gates: layers(stacked.inputs, stacked.tasks),
    testGates: layers(stacked.testInputs, stacked.testTasks),
  };
}

/** Mean over pairs of tasks of U_tt' / sqrt(U_tt U_t't'). */
export function taskCorrelation(u: Matrix): number {
  const n = u.rows;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) sum += u.data[i * n + j] / Math.sqrt(u.data[i * n + i] * u.data[j * n + j]);
  }
  return sum / ((n * (n - 1)) / 2);
}

const WIDTHS = { draft: [5, 50, 1000], full: [5, 10, 20, 50, 100, 200, 500, 1000] };

/** bias² of several tasks under three kinds of gates, and how the tasks are coupled in U. */
export function severalTasksFigure(state: RoomState, solution: GatedSolution, wanted: Detail): FigureData {
  const count = numberOf(state, 'tasks');
  const widths = WIDTHS[wanted];
  const gatings: readonly { readonly name: string; readonly gates: GateSet }[] = [
    { name: 'one gate a task', gates: taskGates(count) },
    { name: 'shared and private gates', gates: sharedAndPrivateGates(count) },
    { name: 'no gates', gates: alwaysOpen },
  ];
  const solved = gatings.map(({ gates }) => {
    const data = severalTasks(state, gates);
    const points = { inputs: data.task.testInputs, gates: data.testGates };
    return alongWidths(state, data, widths, wanted).map((found) => ({
      found,
      bias2: errorsOf(predictGated(found, points), data.task.testTargets).bias2,
    }));
  });
  const here: Series = { type: 'reference', name: 'here', quantity: 'N', x: numberOf(state, 'N') };
  const [u] = solution.orderParameters;
  const variance = numberOf(state, 'variance') ** numberOf(state, 'L');
  const single = numberOf(state, 'L') === 1;
  const ticks = Array.from({ length: u.rows }, (_, i) => i + 0.5);
  const names = single ? { ticks, tickLabels: ticks.map((_, i) => String(i + 1)) } : { ticks: [] };
  const panels: Panel[] = [
    {
      title: 'error of the mean',
      x: { label: 'width N', scale: 'log' },
      y: { label: 'bias²', scale: 'log' },
      series: [
        here,
        ...gatings.map(
          ({ name }, k): Series => ({
            type: 'line',
            name,
            role: 'theory',
            quantity: 'bias²',
            x: widths,
            y: solved[k].map(({ bias2 }) => bias2),
          }),
        ),
      ],
    },
    orderParameterPanel(`U at N = ${numberOf(state, 'N')}, one gate a task`, u, variance, { label: 'task', ...names }),
  ];
  if (single) {
    panels.push({
      title: 'correlation of tasks in U',
      x: { label: 'width N', scale: 'log' },
      y: { label: 'mean U_{tt′}/√(U_{tt} U_{t′t′})', zero: true },
      series: [
        here,
        {
          type: 'line',
          name: 'one gate a task',
          role: 'theory',
          quantity: 'U',
          x: widths,
          y: solved[0].map(({ found }) => taskCorrelation(found.orderParameters[0])),
        },
      ],
    });
  }
  return {
    id: 'gates-tasks',
    title: 'Several tasks in one network',
    caption: `${count} linear tasks in ${DIMENSION} dimensions whose teachers overlap by ${numberOf(state, 'overlap')}, learned together. With one gate a task narrow networks couple the tasks through U: transfer. Points: sampled networks with one gate a task.`,
    citations: ['li2022'],
    columns: 3,
    panels,
  };
}
