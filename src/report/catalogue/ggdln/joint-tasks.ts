import { type GateSet, overlappingTasks } from '../../../data/gates/index.ts';
import { type Matrix, matrix, stackRows } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import { solveErrors } from './series.ts';

/** Tasks, dimension and samples of a task of the linear tasks learned together. */
export const TASKS = 4;
export const DIMENSION = 20;
export const EACH = 30;
/** T, and the variance of the noise in the labels. */
export const TEMPERATURE = 0.01;

/** All tasks in one table, with the task of every row. */
export function stacked(tasks: ReturnType<typeof overlappingTasks>) {
  const index = (rows: (t: (typeof tasks)[number]) => number) =>
    Int32Array.from(tasks.flatMap((task, t) => new Array<number>(rows(task)).fill(t)));
  return {
    inputs: tasks.map((t) => t.inputs).reduce(stackRows),
    targets: tasks.map((t) => t.targets).reduce(stackRows),
    tasks: index((t) => t.inputs.rows),
    testInputs: tasks.map((t) => t.testInputs).reduce(stackRows),
    testTargets: tasks.map((t) => t.testTargets).reduce(stackRows),
    testTasks: index((t) => t.testInputs.rows),
  };
}

/** The network of one hidden layer that learns all tasks, and its errors over all of them. */
export function solveStacked(
  data: ReturnType<typeof stacked>,
  gates: GateSet,
  width: number,
  temperature: number,
  reduce?: boolean,
) {
  const problem = {
    inputs: data.inputs,
    targets: data.targets,
    gates: [gates.at({ inputs: data.inputs, tasks: data.tasks })],
    widths: [width],
    priorVariances: [1, 1],
    temperature,
  };
  const test = { inputs: data.testInputs, gates: [gates.at({ inputs: data.testInputs, tasks: data.testTasks })] };
  return solveErrors(problem, test, data.testTargets, { starts: 'one', ...(reduce ? { reduceGates: true } : {}) });
}

/** Linear tasks with overlapping teachers on Gaussian inputs. */
export function linearTasks(seed: number, overlap: number, each = EACH) {
  const stream = new RandomStream({ seed, purpose: 'inputs of tasks' });
  const draw = (rows: number) => matrix(rows, DIMENSION, stream.fillNormal(new Float64Array(rows * DIMENSION)));
  const [inputs, testInputs] = [draw(TASKS * each), draw(TASKS * 200)];
  const blank = (a: Matrix) => matrix(a.rows, 1);
  const tasks = overlappingTasks(
    { inputs, targets: blank(inputs), testInputs, testTargets: blank(testInputs) },
    TASKS,
    overlap,
    seed,
  );
  // Labels with the noise that the temperature stands for.
  return tasks.map((task) => ({
    ...task,
    targets: { ...task.targets, data: task.targets.data.map((y) => y + Math.sqrt(TEMPERATURE) * stream.normal()) },
  }));
}

/** Arithmetic mean. */
export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
