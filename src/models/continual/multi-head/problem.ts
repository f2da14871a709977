import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import { type Matrix, stackRows } from '../../../linalg/matrix.ts';
import type { HeadTask, MultiHeadModel } from '../../../theory/continual/multi-head/index.ts';
import type { ContinualProblem } from '../problem.ts';

/** Where the points of one task stand among all evaluation points. */
export interface PointRange {
  readonly from: number;
  readonly targets: Float64Array;
}

/**
 * The problem as the theory of one head a task takes it.
 *
 * @throws InputError for more than one hidden layer or output, erf, and infinite width
 */
export function headProblem({ layers, tasks, coupling, temperature }: ContinualProblem): {
  model: MultiHeadModel;
  tasks: HeadTask[];
} {
  if (layers.depth !== 1) {
    throw new InputError(
      'network.depth',
      String(layers.depth),
      '1 with heads: multi: the theory of deeper networks is open',
    );
  }
  const { linear, rectifier } = activationOf(layers.activation, 'network.activation');
  if (!linear && !rectifier) {
    throw new InputError('network.activation', `"${layers.activation}"`, 'linear or relu with heads: multi');
  }
  if (tasks[0].targets.columns !== 1) {
    throw new InputError(
      'data.classes',
      `${tasks[0].targets.columns} outputs`,
      'one output (two classes) with heads: multi',
    );
  }
  const [width] = layers.widths;
  if (!Number.isFinite(width)) throw new InputError('network.width', 'infinity', 'a finite width with heads: multi');
  const model: MultiHeadModel = {
    width,
    weightVariance: layers.priorVariances[0],
    readoutVariance: layers.priorVariances[1],
    coupling,
    temperature,
  };
  return { model, tasks: tasks.map(({ inputs, targets }) => ({ inputs, targets: targets.data })) };
}

/** Training points of all tasks, then test points of all tasks. */
export function allPoints({ tasks }: ContinualProblem): Matrix {
  return [...tasks.map(({ inputs }) => inputs), ...tasks.map(({ testInputs }) => testInputs)].reduce(stackRows);
}

/** Where the training and the test points of every task stand among `allPoints`; no test ranges if a task has none. */
export function pointRanges({ tasks }: ContinualProblem): { train: PointRange[]; test: PointRange[] } {
  let from = 0;
  const next = (targets: Float64Array): PointRange => {
    const range = { from, targets };
    from += targets.length;
    return range;
  };
  const train = tasks.map(({ targets }) => next(targets.data));
  const test = tasks.every(({ testInputs }) => testInputs.rows > 0)
    ? tasks.map(({ testTargets }) => next(testTargets.data))
    : [];
  return { train, test };
}
