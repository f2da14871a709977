import { multiply } from '../../../linalg/products.ts';
import { symmetrized } from '../../../linalg/symmetrize.ts';
import type { DataTerm } from '../posterior/data-term.ts';
import { AndersonMixer } from './anderson.ts';
import { blockDiagonal, combine, partialTrace } from './blocks.ts';

import { type HamiltonianState, hamiltonianAt, inverseOf, residualOf } from './hamiltonian.ts';
import { above, type OrderParameters } from './hierarchy.ts';
import type { ChainLayer } from './layer.ts';
import { fromLogCoordinates, toLogCoordinates } from './log-coordinates.ts';
import { riccati } from './riccati.ts';

/** How a minimization of H is run. */
export interface MinimizeOptions {
  /** Residual rho that counts as converged. */
  readonly tolerance: number;
  /** Residual at which there is nothing more to gain. */
  readonly target: number;
  readonly maxIterations: number;
  /** Anderson memory; 0 for plain sweeps. */
  readonly memory: number;
  /** Minima that are known: a run that comes close to one of them ends there. */
  readonly known?: readonly OrderParameters[];
  /** Called with every accepted state, for tests and displays. */
  readonly onIteration?: (state: { readonly u: OrderParameters; readonly energy: number }, residual: number) => void;
}

/** Where a minimization ended. */
export interface Minimized<P> {
  readonly state: HamiltonianState<P>;
  readonly residual: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Whether the run ended because it came close to a known minimum. */
  readonly caught?: boolean;
}

/** Sweeps in which the residual was not halved, once converged, after which rounding has the word. */
const PATIENCE = 12;
/** Length of the difference of all log U_l at which two states lie in one basin. */
const CLOSE = 1e-2;

/**
 * One majorize-minimize sweep: U_1 minimizes an upper bound of H that touches it at the current point, then each U_l above
 * minimizes H given its neighbours (note ggdln, section 8.2). H never rises, there is no step size.
 */
export function sweep<P>(layers: readonly ChainLayer[], state: HamiltonianState<P>): OrderParameters {
  const u = [...state.u];
  const [first] = layers;
  const upper = blockDiagonal(first.gates, inverseAbove(layers, u, 0), first.width / first.variance);
  const curvature = symmetrized(combine(1, upper, 1, state.data.sPlus));
  const kept = symmetrized(multiply(multiply(u[0], state.data.r), u[0]));
  u[0] = riccati(curvature, -first.width, kept);
  for (let l = 1; l < layers.length; l++) {
    const below = layers[l - 1];
    const own = blockDiagonal(layers[l].gates, inverseAbove(layers, u, l), layers[l].width / layers[l].variance);
    const trace = partialTrace(u[l - 1], below.gates);
    for (let i = 0; i < trace.data.length; i++) trace.data[i] *= below.width / below.variance;
    u[l] = riccati(own, below.width * below.gates - layers[l].width, trace);
  }
  return u;
}

/** What is minimized: H with its sweeps, at sets of positive definite matrices. */
export interface SweptEnergy<S extends SweptState> {
  /** Rows of each matrix. */
  readonly sizes: readonly number[];
  /** Rounding of H. */
  readonly slack: number;
  /** H at a point, or undefined where it is not defined. */
  at(u: OrderParameters): S | undefined;
  /** A point where H is not above that of the state. */
  sweep(state: S): OrderParameters;
  residual(state: S): number;
}

/** A point and H there. */
export interface SweptState {
  readonly u: OrderParameters;
  readonly energy: number;
}

/**
 * Minimizes H from a start by accelerated majorize-minimize sweeps.
 *
 * @returns undefined if H is not defined at the start (C(U_1) singular to rounding)
 */
export function minimize<P>(
  layers: readonly ChainLayer[],
  data: DataTerm<P>,
  start: OrderParameters,
  options: MinimizeOptions,
): Minimized<P> | undefined {
  const energy: SweptEnergy<HamiltonianState<P>> = {
    sizes: layers.map(({ dimension }) => dimension),
    slack: layers.reduce((sum, { width, dimension }) => sum + width * dimension, 0) * 1e-15,
    at: (u) => hamiltonianAt(layers, data, u),
    sweep: (state) => sweep(layers, state),
    residual: (state) => residualOf(layers, state),
  };
  return minimizeSwept(energy, start, options);
}

/** The same for any H that has sweeps; an accelerated point is taken only if H did not rise. */
export function minimizeSwept<S extends SweptState>(
  { sizes, slack, at, sweep: sweepOf, residual: residualAt }: SweptEnergy<S>,
  start: OrderParameters,
  options: MinimizeOptions,
):
  | {
      readonly state: S;
      readonly residual: number;
      readonly iterations: number;
      readonly converged: boolean;
      readonly caught: boolean;
    }
  | undefined {
  const mixer = new AndersonMixer(options.memory);
  let state = at(start);
  if (state === undefined) return undefined;
  let residual = residualAt(state);
  let best = { state, residual };
  let mark = residual;
  let sinceBest = 0;
  let iterations = 0;
  let caught = false;
  const known = options.known?.map(toLogCoordinates) ?? [];
  options.onIteration?.(state, residual);
  while (residual > options.target && iterations < options.maxIterations && sinceBest < PATIENCE) {
    iterations++;
    const current: S = state;
    const coordinates = toLogCoordinates(current.u);
    caught = known.some((each) => distance(each, coordinates) < CLOSE);
    if (caught) break;
    const image = sweepOf(current);
    let next: S | undefined;
    if (options.memory > 0) {
      const mixed = mixer.next(coordinates, toLogCoordinates(image));
      if (mixed?.every(Number.isFinite)) {
        const candidate = at(fromLogCoordinates(mixed, sizes));
        const ceiling = current.energy + 1e-12 * Math.abs(current.energy) + slack;
        if (candidate !== undefined && candidate.energy <= ceiling) next = candidate;
        else mixer.clear();
      } else if (mixed !== undefined) mixer.clear();
    }
    next ??= at(image);
    if (next === undefined) break;
    state = next;
    residual = residualAt(state);
    options.onIteration?.(state, residual);
    if (residual < best.residual) best = { state, residual };
    // Progress is a halving: at the floor of rounding the residual may creep below its best for ever.
    if (residual < mark / 2 || best.residual > options.tolerance) {
      mark = Math.min(mark, residual);
      sinceBest = 0;
    } else sinceBest++;
  }
  return { ...best, iterations, converged: best.residual <= options.tolerance, caught };
}

function inverseAbove(layers: readonly ChainLayer[], u: OrderParameters, l: number) {
  return l + 1 < u.length ? inverseOf(u[l + 1]) : above(layers, u, l);
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}
