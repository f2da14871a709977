import type { Matrix } from '../../linalg/matrix.ts';
import type { GatedProblem } from '../../theory/ggdln/index.ts';
import type { Layers } from '../layers.ts';

/** All tasks of a problem in one table, with the gates of every row. */
export interface GatedData {
  readonly inputs: Matrix;
  readonly targets: Matrix;
  /** P x M, one a hidden layer. */
  readonly gates: readonly Matrix[];
  /** Task of each training row. */
  readonly tasks: Int32Array;
  readonly testInputs: Matrix;
  readonly testTargets: Matrix;
  readonly testGates: readonly Matrix[];
  readonly testTasks: Int32Array;
  readonly taskCount: number;
}

/** What of the theory is asked for. */
export interface GgdlnOptions {
  /** Most order parameters, sum_l D_l (D_l + 1) / 2, that are solved for. */
  readonly maxOrderParameters?: number;
  /** Whether the 1/N terms are computed; where they are affordable unless given. */
  readonly nextOrder?: boolean;
  /** Whether gate t is that of task t: then U says how the tasks are correlated. */
  readonly oneHotTasks?: boolean;
}

/** A gated network, its data and its temperature. */
export interface GgdlnProblem {
  readonly data: GatedData;
  readonly layers: Layers;
  readonly temperature: number;
  readonly options: GgdlnOptions;
  /** As the theory takes it. */
  readonly gated: GatedProblem;
}

/** The problem of a gated network; a rectifier as activation stands for plain networks that are sampled beside the gated theory. */
export function ggdlnProblem(
  data: GatedData,
  layers: Layers,
  temperature: number,
  options: GgdlnOptions = {},
): GgdlnProblem {
  const { inputs, targets, gates } = data;
  const { widths, priorVariances } = layers;
  return {
    data,
    layers,
    temperature,
    options,
    gated: { inputs, targets, gates, widths, priorVariances, temperature },
  };
}

/** One task in one table. */
export function singleTask(
  data: Pick<GatedData, 'inputs' | 'targets' | 'gates' | 'testInputs' | 'testTargets' | 'testGates'>,
): GatedData {
  const { inputs, testInputs } = data;
  return { ...data, tasks: new Int32Array(inputs.rows), testTasks: new Int32Array(testInputs.rows), taskCount: 1 };
}

/** Test points whose means, and whose hidden kernels, are compared one by one. */
export const LOOKED_AT = 24;

/** The numbers at the test points that are compared one by one. */
export function lookedAt({ data, columns }: Pick<Matrix, 'data' | 'columns'>): number[] {
  return Array.from(data.subarray(0, LOOKED_AT * columns));
}
