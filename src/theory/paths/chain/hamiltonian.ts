import { solveCholesky, tryCholesky } from '../../../linalg/cholesky.ts';
import { identity, type Matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { symmetrized } from '../../../linalg/symmetrize.ts';
import type { DataState, DataTerm } from '../posterior/data-term.ts';
import { blockDiagonal, combine, frobenius, partialTrace } from './blocks.ts';

import { above, entropicCost, type OrderParameters } from './hierarchy.ts';
import type { ChainLayer } from './layer.ts';

/** H and all that its derivatives need, at one point of the hierarchy. */
export interface HamiltonianState<P> {
  readonly u: OrderParameters;
  /** H(U_1..U_L), note ggdln, section 2.2. */
  readonly energy: number;
  readonly data: DataState<P>;
}

/** H at U_1..U_L, or undefined where some matrix is not positive definite. */
export function hamiltonianAt<P>(
  layers: readonly ChainLayer[],
  data: DataTerm<P>,
  u: OrderParameters,
): HamiltonianState<P> | undefined {
  const entropy = entropicCost(layers, u);
  if (entropy === undefined) return undefined;
  const state = data.at(u[0]);
  if (state === undefined) return undefined;
  const energy = entropy + state.energy;
  return Number.isFinite(energy) ? { u, energy, data: state } : undefined;
}

/** S = S_+ - R: twice the gradient of the data term with respect to U_1. */
export function dataGradient(data: { readonly sPlus: Matrix; readonly r: Matrix }): Matrix {
  return combine(1, data.sPlus, -1, data.r);
}

/** U^-1 of a positive definite U. */
export function inverseOf(u: Matrix): Matrix {
  const factor = tryCholesky(u);
  if (factor === undefined) throw new RangeError('an order parameter is not positive definite');
  return symmetrized(solveCholesky(factor, identity(u.rows)));
}

/** Twice the gradient of H with respect to every U_l: the left-hand sides of the saddle equations (note ggdln, section 3). */
export function gradients<P>(layers: readonly ChainLayer[], state: HamiltonianState<P>): Matrix[] {
  const { u } = state;
  const inverses = u.map(inverseOf);
  return layers.map((layer, l) => {
    const upper = l + 1 < u.length ? inverses[l + 1] : above(layers, u, l);
    const prior = blockDiagonal(layer.gates, upper, 1 / layer.variance);
    const own = combine(layer.width, prior, -layer.width, inverses[l]);
    if (l === 0) return combine(1, own, 1, dataGradient(state.data));
    const below = layers[l - 1];
    const trace = partialTrace(u[l - 1], below.gates);
    const middle = multiply(multiply(inverses[l], trace), inverses[l]);
    const fromBelow = combine(below.gates, inverses[l], -1 / below.variance, middle);
    return symmetrized(combine(1, own, below.width, fromBelow));
  });
}

/** rho = max_l |U_l^(1/2) G_l U_l^(1/2)|_F / (N_l sqrt D_l): how far the saddle equations are from being met. */
export function residualOf<P>(layers: readonly ChainLayer[], state: HamiltonianState<P>): number {
  let worst = 0;
  gradients(layers, state).forEach((gradient, l) => {
    const root = tryCholesky(state.u[l]);
    if (root === undefined) throw new RangeError('an order parameter is not positive definite');
    const sandwiched = multiply(root.lower, multiply(gradient, root.lower), { transposeA: true });
    const rho = frobenius(sandwiched) / (layers[l].width * Math.sqrt(layers[l].dimension));
    if (rho > worst) worst = rho;
  });
  return worst;
}
