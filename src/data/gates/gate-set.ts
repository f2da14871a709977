import type { Matrix } from '../../linalg/matrix.ts';

/** Where gates are asked: inputs, and the task of each where gates may depend on it (note ggdln, section 11). */
export interface GateQuery {
  /** n x N_0 */
  readonly inputs: Matrix;
  /** Task index of each row; all 0 where absent. */
  readonly tasks?: Int32Array;
}

/** M gating functions g_m(x, task), fixed before learning; the same ones gate training and test points. */
export interface GateSet {
  /** M */
  readonly count: number;
  /** n x M */
  at(query: GateQuery): Matrix;
}
