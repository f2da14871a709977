import type { Activation } from '../../../activations/activation.ts';
import { requireActivation } from '../../../activations/registry.ts';
import {
  describe,
  InputError,
  requireInteger,
  requireNonNegative,
  requirePositive,
} from '../../../base/input-error.ts';
import type { OwnBlocks } from '../../../data/own-kernels.ts';
import { type InputPoints, inputPoints } from '../../../kernels/chain/input-points.ts';
import type { Matrix } from '../../../linalg/matrix.ts';

/** One task of a sequence: inputs P_t x N0 and targets P_t x m. */
export interface ContinualTask {
  readonly inputs: Matrix;
  readonly targets: Matrix;
}

/**
 * Tasks learned one after the other by a wide network whose readout serves all of them: each posterior starts from the
 * weights that the one before reached, and is pulled towards them (note continual-single-head, section 1).
 */
export interface SingleHeadProblem {
  readonly activation: Activation;
  /** L, the number of hidden layers, >= 1. */
  readonly depth: number;
  /** sigma_l^2: one for all layers, or L + 1 with the readout last. */
  readonly priorVariances: readonly number[];
  /** lambda >= 0, the pull towards the weights of the task before; `Infinity` for the least change of weights. */
  readonly coupling: number;
  /** T >= 0; at lambda = infinity that of the first task alone. */
  readonly temperature: number;
  /** tau = T lambda at lambda = infinity, the ridge of all tasks but the first; 0 unless given. */
  readonly laterRidge?: number;
  readonly tasks: readonly ContinualTask[];
  /** Kernels computed elsewhere, at lambda = infinity: the inputs of the tasks are then numbers of their points. */
  readonly ownBlocks?: OwnBlocks;
}

/** A problem that has been checked, with its inputs prepared for the kernels. */
export interface CheckedProblem {
  readonly activation: Activation;
  readonly depth: number;
  /** Length L + 1. */
  readonly priorVariances: readonly number[];
  readonly coupling: number;
  readonly temperature: number;
  readonly laterRidge: number;
  readonly tasks: readonly ContinualTask[];
  readonly points: readonly InputPoints[];
  readonly outputs: number;
  readonly ownBlocks?: OwnBlocks;
}

/** The problem with defaults filled in, or an `InputError` that names what is wrong. */
export function checkProblem(problem: SingleHeadProblem): CheckedProblem {
  const { activation, coupling, tasks } = problem;
  requireActivation(activation, 'chains', 'kernels of weights that follow chains, which the theory of one head needs');
  const depth = requireInteger('depth', problem.depth, 1);
  const priorVariances = checkVariances(problem.priorVariances, depth);
  if (coupling !== Number.POSITIVE_INFINITY) requireNonNegative('coupling', coupling);
  const temperature = requireNonNegative('temperature', problem.temperature);
  const laterRidge = requireNonNegative('laterRidge', problem.laterRidge ?? 0);
  if (tasks.length === 0) throw new InputError('tasks', 'no task', 'at least one');
  const outputs = tasks[0].targets.columns;
  const dimension = tasks[0].inputs.columns;
  const points = tasks.map(({ inputs, targets }, t) => {
    const field = `tasks[${t}]`;
    if (inputs.rows === 0) throw new InputError(`${field}.inputs`, 'no sample', 'at least one');
    if (inputs.columns !== dimension || dimension === 0) {
      throw new InputError(
        `${field}.inputs`,
        `${inputs.columns} columns`,
        `${dimension || 'one or more'}, as in the first task`,
      );
    }
    if (targets.rows !== inputs.rows) {
      throw new InputError(`${field}.targets`, `${targets.rows} rows`, `${inputs.rows}, one for each input`);
    }
    if (targets.columns !== outputs || outputs === 0) {
      throw new InputError(
        `${field}.targets`,
        `${targets.columns} columns`,
        `${outputs || 'one or more'}, as in the first task`,
      );
    }
    if (!targets.data.every(Number.isFinite)) {
      throw new InputError(`${field}.targets`, 'an entry that is not finite', 'finite numbers');
    }
    return inputPoints(inputs, `${field}.inputs`);
  });
  const { ownBlocks } = problem;
  if (ownBlocks !== undefined && coupling !== Number.POSITIVE_INFINITY) {
    throw new InputError('coupling', String(coupling), 'infinity with own kernels, which know no other');
  }
  const own = ownBlocks === undefined ? {} : { ownBlocks };
  return { activation, depth, priorVariances, coupling, temperature, laterRidge, tasks, points, outputs, ...own };
}

/** One prior variance for every layer, readout last. */
export function checkVariances(given: readonly number[], depth: number): number[] {
  if (given.length !== 1 && given.length !== depth + 1) {
    throw new InputError(
      'priorVariances',
      describe(given),
      `one value, or ${depth + 1}: one a hidden layer and the readout`,
    );
  }
  given.forEach((value, l) => {
    requirePositive(`priorVariances[${l}]`, value);
  });
  return given.length === 1 ? new Array<number>(depth + 1).fill(given[0]) : [...given];
}
