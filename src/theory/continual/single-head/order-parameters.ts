import { InputError } from '../../../base/input-error.ts';
import { type FrozenNetwork, frozenKernels } from '../../../kernels/chain/frozen-kernel.ts';
import { inputPoints } from '../../../kernels/chain/input-points.ts';
import { copyOf, type Matrix, transpose } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { type RidgeFactor, ridgeFactor } from '../../../linalg/ridge-factor.ts';
import type { ContinualTask } from './problem.ts';

/** Similarities of two tasks that say how much the second one costs the first, at lambda = infinity and T = 0. */
export interface PairOrderParameters {
  /** gamma_RF = (|u1|^2 + |u2|^2) / 2 |Y1|^2: how much of the rules the shared features carry. */
  readonly gammaRF: number;
  /** gamma_rule = 2 u1 . u2 / (|u1|^2 + |u2|^2), in [-1, 1]: how much the rules agree on the shared features. */
  readonly gammaRule: number;
  /** Forgetting of the mean predictor over |Y1|^2 / P1: 2 gamma_RF (1 - gamma_rule), an identity. */
  readonly meanForgetting: number;
  /** Forgetting by the spread of the ensemble, in the same unit; it depends on the inputs alone. */
  readonly varianceForgetting: number;
  /** |P2 V1|^2 / |V1|^2, in [0, 1]: the share of rule 1, as a vector of weights, within the features of task 2. */
  readonly gammaRFWeights: number;
  /** V1 . V2 / |P2 V1| |V2|: the cosine between the rules there. */
  readonly gammaRuleWeights: number;
  /** Tr(P1 P2) / min(P1, P2), in [0, 1]: overlap of the features, without labels. */
  readonly gammaFeatures: number;
  /** `meanForgetting` averaged over random targets of unit variance in both tasks: a similarity of the inputs alone. */
  readonly randomRuleForgetting: number;
  /** u1 . Y1 / |Y1|^2 and u2 . Y1 / |Y1|^2, for the mean-field estimate of many tasks. */
  readonly retained: number;
  readonly written: number;
}

/**
 * The order parameters of two tasks (note continual-single-head, section 4; Shan, Li & Sompolinsky 2026, whose own
 * definitions may differ in detail).
 *
 * With K_ab the tangent kernel between the tasks: u1 = K_12 K_22^-1 f1(X_2) is the part of rule 1 that task 2 overwrites on
 * the inputs of task 1, and u2 = K_12 K_22^-1 Y_2 what it writes there instead.
 *
 * @returns undefined where one of the kernels is singular: task 1 or 2 has no unique minimum-norm rule at T = 0
 * @throws InputError if the targets of the first task vanish, or shapes do not match
 */
export function pairOrderParameters(
  network: FrozenNetwork,
  first: ContinualTask,
  second: ContinualTask,
): PairOrderParameters | undefined {
  const size = squaredNorm(first.targets);
  if (size === 0) throw new InputError('tasks[0].targets', 'only zeros', 'a rule that can be forgotten');
  const pair = pairKernels(network, first.inputs, second.inputs);
  if (pair === undefined) return undefined;
  const { k12, factor11, factor22, prior, priorFactor, takeover } = pair;
  const seen = multiply(prior.k21, priorFactor.solve(first.targets));
  const u1 = multiply(takeover, seen);
  const u2 = multiply(takeover, second.targets);
  const squares = squaredNorm(u1) + squaredNorm(u2);
  const gammaRF = squares / (2 * size);
  const gammaRule = squares === 0 ? 0 : (2 * inner(u1, u2)) / squares;

  // C1 = k_gp(X2, X2 | X1, Y1), the spread of the first function on the inputs of the second task.
  const c1 = copyOf(prior.k22);
  const explained = multiply(prior.k21, priorFactor.solve(transpose(prior.k21)));
  for (let i = 0; i < c1.data.length; i++) c1.data[i] -= explained.data[i];
  const varianceForgetting = (inner(multiply(takeover, c1), takeover) * first.targets.columns) / size;

  const alpha = factor11.solve(first.targets);
  const carried = multiply(k12, alpha, { transposeA: true });
  const shared = inner(carried, factor22.solve(carried));
  const norm1 = inner(first.targets, alpha);
  const rule2 = factor22.solve(second.targets);
  const norm2 = inner(second.targets, rule2);
  const scale = Math.sqrt(Math.max(0, shared) * norm2);
  const overlap = inner(factor11.solve(k12), takeover);
  return {
    gammaRF,
    gammaRule,
    meanForgetting: 2 * gammaRF * (1 - gammaRule),
    varianceForgetting: Math.max(0, varianceForgetting),
    gammaRFWeights: shared / norm1,
    gammaRuleWeights: scale === 0 ? 0 : inner(carried, rule2) / scale,
    gammaFeatures: overlap / Math.min(first.inputs.rows, second.inputs.rows),
    randomRuleForgetting: averageOverRules(pair),
    retained: inner(u1, first.targets) / size,
    written: inner(u2, first.targets) / size,
  };
}

/**
 * Forgetting of the mean predictor averaged over independent random targets of unit variance in both tasks: a similarity
 * of the inputs alone, (|K12 K22^-1|^2 + |K12 K22^-1 k_gp(X2, X1) k_gp(X1, X1)^-1|^2) / P1 (note continual-single-head,
 * section 4).
 *
 * @returns undefined where one of the kernels is singular
 */
export function randomRuleForgetting(network: FrozenNetwork, inputs1: Matrix, inputs2: Matrix): number | undefined {
  const pair = pairKernels(network, inputs1, inputs2);
  return pair && averageOverRules(pair);
}

function averageOverRules({ takeover, prior, priorFactor }: PairKernels): number {
  const carried = priorFactor.solveRight(multiply(takeover, prior.k21));
  return (squaredNorm(takeover) + squaredNorm(carried)) / takeover.rows;
}

interface PairKernels {
  readonly k12: Matrix;
  readonly factor11: RidgeFactor;
  readonly factor22: RidgeFactor;
  readonly prior: { readonly k21: Matrix; readonly k22: Matrix };
  readonly priorFactor: RidgeFactor;
  /** K12 K22^-1, P1 x P2 */
  readonly takeover: Matrix;
}

function pairKernels(network: FrozenNetwork, inputs1: Matrix, inputs2: Matrix): PairKernels | undefined {
  const a = inputPoints(inputs1, 'tasks[0].inputs');
  const b = inputPoints(inputs2, 'tasks[1].inputs');
  const k11 = frozenKernels(network, a, a);
  const k12 = frozenKernels(network, a, b);
  const k22 = frozenKernels(network, b, b);
  const factor11 = ridgeFactor(k11.ntk, 0);
  const factor22 = ridgeFactor(k22.ntk, 0);
  const priorFactor = ridgeFactor(k11.nngp, 0);
  if (Math.min(factor11.rank, priorFactor.rank) < inputs1.rows || factor22.rank < inputs2.rows) return undefined;
  return {
    k12: k12.ntk,
    factor11,
    factor22,
    prior: { k21: transpose(k12.nngp), k22: k22.nngp },
    priorFactor,
    takeover: factor22.solveRight(k12.ntk),
  };
}

function inner(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i] * b.data[i];
  return sum;
}

function squaredNorm(a: Matrix): number {
  return inner(a, a);
}
