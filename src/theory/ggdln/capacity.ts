import { symmetricEigenvalues } from '../../linalg/eigen.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { gram, gramOfColumns } from '../../linalg/products.ts';
import { expand, features } from './expanded.ts';
import { checkProblem, type GatedProblem } from './problem.ts';

/** Eigenvalues of a Gram matrix up to this, relative to the largest, are zero. */
const CUT = 1e-11;

/** How many samples a gated network can fit exactly (note ggdln, section 7). */
export interface GatedCapacity {
  /** Rank of the (expanded) kernel: the largest number of labels in general position that can be fitted. */
  readonly rank: number;
  /** min(P m, N_0 rank Gamma): the bound of general position. */
  readonly bound: number;
  /** rank Gamma */
  readonly gateRank: number;
  /** Number of labels, P m. */
  readonly labels: number;
  /** Whether every labelling of these samples can be fitted. */
  readonly interpolates: boolean;
}

/** Rank, interpolation threshold and whether the training set lies below it (note ggdln, section 7). */
export function gatedCapacity(problem: GatedProblem): GatedCapacity {
  checkProblem({ ...problem, temperature: Math.max(problem.temperature, 1) });
  const expanded = expand(problem);
  const phi = features(expanded.gamma, expanded.coordinates, expanded.outputs, 1);
  const rank = numericalRank(phi);
  const gates = gateRank(expanded.gamma);
  const labels = expanded.labels.length;
  return {
    rank,
    bound: Math.min(labels, expanded.coordinates.columns * gates),
    gateRank: gates,
    labels,
    interpolates: rank === labels,
  };
}

/** Rank of the gate vectors. */
export function gateRank(gamma: Matrix): number {
  return numericalRank(gamma);
}

function numericalRank(a: Matrix): number {
  const values = symmetricEigenvalues(a.rows < a.columns ? gram(a) : gramOfColumns(a));
  const most = values[values.length - 1];
  return values.filter((value) => value > CUT * most).length;
}
