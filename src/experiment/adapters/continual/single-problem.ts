import type { SingleHeadProblem } from '../../../theory/continual/single-head/index.ts';
import type { PreparedData } from '../../point.ts';
import type { ContinualPoint } from './heads.ts';

/** Test points of every task whose mean outputs are compared one by one. */
const LOOKED_AT = 8;

/** The problem that a point poses to the theory of the single head. */
export function problemOf({ layers, spec, tasks }: ContinualPoint): SingleHeadProblem {
  return {
    activation: layers.activation,
    depth: layers.depth,
    priorVariances: layers.priorVariances,
    coupling: spec.coupling === 'infinity' ? Number.POSITIVE_INFINITY : spec.coupling,
    temperature: spec.temperature,
    laterRidge: spec.laterRidge,
    tasks: tasks.map(({ inputs, targets }) => ({ inputs, targets })),
  };
}

/** Test data of every task, or none if a task has none. */
export function testSets({ tasks }: ContinualPoint): SingleHeadProblem['tasks'] {
  if (tasks.some((task) => task.testInputs.rows === 0)) return [];
  return tasks.map((task) => ({ inputs: task.testInputs, targets: task.testTargets }));
}

/** Rows, among all points of the simulation, whose mean outputs are compared. */
export function lookedAt(point: ContinualPoint): number[] {
  let row = point.tasks.reduce((sum, task) => sum + task.inputs.rows, 0);
  return testSets(point).flatMap(({ inputs }) => {
    const first = row;
    row += inputs.rows;
    return Array.from({ length: Math.min(LOOKED_AT, inputs.rows) }, (_, i) => first + i);
  });
}

/** The rows of a test set whose mean outputs are compared. */
export function firstRows(inputs: PreparedData['inputs']): PreparedData['inputs'] {
  const rows = Math.min(LOOKED_AT, inputs.rows);
  return { rows, columns: inputs.columns, data: inputs.data.subarray(0, rows * inputs.columns) };
}
