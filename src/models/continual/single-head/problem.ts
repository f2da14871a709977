import type { Matrix } from '../../../linalg/matrix.ts';
import { replayRows, type SingleHeadProblem, withReplay } from '../../../theory/continual/single-head/index.ts';
import type { ContinualProblem } from '../problem.ts';

/** Test points of every task whose mean outputs are compared one by one. */
const LOOKED_AT = 8;

/** The problem as the theory of the single head takes it, every task with its own rows alone. */
export function sequenceProblem({
  layers,
  coupling,
  temperature,
  laterRidge,
  tasks,
}: ContinualProblem): SingleHeadProblem {
  return {
    activation: layers.activation,
    depth: layers.depth,
    priorVariances: layers.priorVariances,
    coupling,
    temperature,
    laterRidge,
    tasks: tasks.map(({ inputs, targets }) => ({ inputs, targets })),
    ...(tasks[0].ownBlocks === undefined ? {} : { ownBlocks: tasks[0].ownBlocks }),
  };
}

/** The sequence as it is learned: with the rows that are replayed, and which these are of each task but the last. */
export function learnedProblem(given: ContinualProblem) {
  const problem = sequenceProblem(given);
  const { replay } = given;
  if (replay === undefined) return { problem, replayed: undefined };
  const replayed = replayRows(problem, replay.rows, replay.rule, replay.seed);
  return { problem: { ...problem, tasks: withReplay(problem.tasks, replayed) }, replayed };
}

/** Test data of every task, or none if a task has none. */
export function testSets({ tasks }: ContinualProblem): SingleHeadProblem['tasks'] {
  if (tasks.some((task) => task.testInputs.rows === 0)) return [];
  return tasks.map((task) => ({ inputs: task.testInputs, targets: task.testTargets }));
}

/** Rows, among all points of the simulation, whose mean outputs are compared. */
export function lookedAt(problem: ContinualProblem): number[] {
  let row = problem.tasks.reduce((sum, task) => sum + task.inputs.rows, 0);
  return testSets(problem).flatMap(({ inputs }) => {
    const first = row;
    row += inputs.rows;
    return Array.from({ length: Math.min(LOOKED_AT, inputs.rows) }, (_, i) => first + i);
  });
}

/** The rows of a test set whose mean outputs are compared. */
export function firstRows(inputs: Matrix): Matrix {
  const rows = Math.min(LOOKED_AT, inputs.rows);
  return { rows, columns: inputs.columns, data: inputs.data.subarray(0, rows * inputs.columns) };
}
