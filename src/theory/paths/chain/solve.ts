import type { SolveStatus } from '../../../base/status.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import type { DataTerm } from '../posterior/data-term.ts';
import { coordinateCount } from './factor-coordinates.ts';
import type { HamiltonianState } from './hamiltonian.ts';
import { gaussianProcessParameters, traceIdentities } from './hierarchy.ts';
import type { ChainLayer } from './layer.ts';
import { type Minimized, type MinimizeOptions, minimize } from './minimize.ts';
import { newton, newtonAffordable } from './newton.ts';
import { continuationStart, distinctMinima, randomStarts, sameEnergy, scaledStarts } from './starts.ts';

/** How a chain is solved; the defaults serve. */
export interface ChainOptions {
  /**
   * `one`: from the Gaussian process alone; `many`: several scales, random shapes and continuation in N, every one followed to its end;
   * `auto`: the same unless H is known to be convex, followed to the end as far as that takes no more than about a second.
   */
  readonly starts?: 'auto' | 'one' | 'many';
  /** Residual rho that counts as converged; 1e-10 unless given. */
  readonly tolerance?: number;
  /** Residual at which the sweeps stop; 2e-14, where rounding ends them, unless given. */
  readonly target?: number;
  readonly maxIterations?: number;
  /** Anderson memory, 20 unless given; 0 for plain sweeps. */
  readonly memory?: number;
  /** Order parameters to start from (and to stay with: no other start is tried), e.g. another minimum or a neighbouring width. */
  readonly from?: readonly Matrix[];
  readonly onIteration?: MinimizeOptions['onIteration'];
  /** Told how far the solve is, from 0 to 1: starts that are done, and the part of the sweeps that one may take. */
  readonly onProgress?: (fraction: number) => void;
}

/** Residual at which H is known to the square of it, which tells minima apart. */
const ROUGH = 1e-5;

/** A chain at a state, and what can be asked of it. */
export interface SolvedChain<P> {
  readonly layers: readonly ChainLayer[];
  readonly data: DataTerm<P>;
  readonly state: HamiltonianState<P>;
}

/** The lowest minimum of H found, and the others. */
export interface ChainSolution<P> extends SolvedChain<P> {
  /** All minima found, lowest H first; more than one means that the narrow network has several phases. */
  readonly minima: readonly Minimized<P>[];
  /** H at the order parameters of the Gaussian process. */
  readonly gaussianProcessEnergy: number;
  /** Leading-order log evidence, -H - P m / 2 log 2 pi. */
  readonly logEvidence: number;
  /** N_l (D_l - Tr E_l U_l), equal for all layers at a saddle. */
  readonly traceIdentity: readonly number[];
  readonly status: SolveStatus;
}

/**
 * The order parameters U_1..U_L that minimize H (notes ggdln, section 3, and paths, section 2.2) by majorize-minimize sweeps with
 * Anderson acceleration, from several starts where H need not be convex.
 *
 * @param labels - P m
 * @param convex - whether H is known to have one minimum
 * @returns undefined if C is singular to rounding at the start
 */
export function solveChain<P>(
  layers: readonly ChainLayer[],
  data: DataTerm<P>,
  labels: number,
  convex: boolean,
  options: ChainOptions = {},
): ChainSolution<P> | undefined {
  let sweepsDone = 0;
  let startsDone = 0;
  let startsInAll = 1;
  const tell = (sweeps: number): void =>
    options.onProgress?.(Math.min(1, (startsDone + sweeps / (minimizeOptions.maxIterations + 1)) / startsInAll));
  const minimizeOptions: MinimizeOptions = {
    tolerance: options.tolerance ?? 1e-10,
    target: options.target ?? 2e-14,
    maxIterations: options.maxIterations ?? 2000,
    memory: options.memory ?? 20,
    onIteration(state, residual) {
      options.onIteration?.(state, residual);
      tell(++sweepsDone);
    },
  };
  const gp = gaussianProcessParameters(layers);
  const { starts = 'auto' } = options;
  const many = options.from === undefined && (starts === 'auto' ? !convex : starts === 'many');
  const curved = newtonAffordable(layers);
  const sweeps = curved
    ? { ...minimizeOptions, maxIterations: Math.min(SWEEPS, minimizeOptions.maxIterations) }
    : minimizeOptions;
  const further = many ? [...scaledStarts(gp), ...randomStarts(layers, gp)] : [];
  // The last part is the continuation and what Newton steps take on.
  startsInAll += further.length + (many ? 1 : 0);
  const fromGp = minimize(layers, data, options.from ?? gp, sweeps);
  if (fromGp === undefined) return undefined;
  const runs: Minimized<P>[] = [fromGp];
  if (many) {
    // Roughly first: only what ends in another minimum is worth its last digits.
    const few = curved ? { ...sweeps, maxIterations: Math.min(FEW_SWEEPS, sweeps.maxIterations) } : sweeps;
    const rough: MinimizeOptions = { ...few, target: ROUGH, tolerance: ROUGH, onIteration: () => tell(++sweepsDone) };
    const follow = (start: readonly Matrix[]): void => {
      const sharp = runs.filter((run) => run.residual <= SHARP * minimizeOptions.tolerance);
      const found = minimize(layers, data, start, { ...rough, known: sharp.map(({ state }) => state.u) });
      if (found === undefined || found.caught) return;
      // A minimum that is known to its last digits needs no second run; one that a run crept to may have a better way.
      if (found.converged && sharp.some((run) => sameEnergy(run, found))) return;
      const run = curved && !found.converged ? found : minimize(layers, data, found.state.u, sweeps);
      if (run !== undefined) runs.push(run);
    };
    for (const start of further) {
      startsDone++;
      sweepsDone = 0;
      follow(start);
    }
    startsDone++;
    sweepsDone = 0;
    // Where starts over four decades lead to one minimum of a chain that is not narrow, its continuation leads there too.
    if (runs.length > 1 || layers.some(({ width, dimension }) => width < dimension)) {
      const continued = continuationStart(layers, data, rough);
      if (continued !== undefined) follow(continued);
    }
  }
  const minima = distinctMinima(curved ? polished(layers, data, runs, minimizeOptions, starts === 'many') : runs);
  const [best] = minima;
  return {
    layers,
    data,
    state: best.state,
    minima,
    gaussianProcessEnergy: data.at(gp[0])?.energy ?? Number.NaN,
    logEvidence: -best.state.energy - (labels / 2) * Math.log(2 * Math.PI),
    traceIdentity: traceIdentities(layers, best.state.u),
    status: {
      converged: best.converged,
      residual: best.residual,
      iterations: best.iterations,
      conditionNumber: best.state.data.pivotRatio,
      branch: 0,
      warnings: warningsOf(layers, best, minima),
    },
  };
}

/** Part of the tolerance below which a run's residual is as small as rounding leaves it. */
const SHARP = 1e-2;

/** Sweeps before second derivatives take over. */
const SWEEPS = 60;
/** The same for the further starts of a narrow chain. */
const FEW_SWEEPS = 12;
/** Cubes of the number of coordinates, over all runs together, that Newton steps from further starts may cost: about half a second. */
const POLISHED = 1.1e6;
/** Runs that are taken on whatever they cost, until one of them converges. */
const TRIED = 3;

/** The runs, those that crept taken on by Newton steps, lowest first: all of them, or as many as the budget allows. */
function polished<P>(
  layers: readonly ChainLayer[],
  data: DataTerm<P>,
  runs: readonly Minimized<P>[],
  options: MinimizeOptions,
  all: boolean,
): Minimized<P>[] {
  const cost = coordinateCount(layers) ** 3;
  const done = runs.filter((run) => run.converged);
  const left = runs.filter((run) => !run.converged).sort((a, b) => a.state.energy - b.state.energy);
  left.forEach((run, k) => {
    const needed = k < TRIED && done.every(({ converged }) => !converged);
    if (!all && !needed && (k + 1) * cost > POLISHED) return;
    const end = newton(layers, data, run.state, options);
    done.push({ ...end, iterations: run.iterations + end.iterations });
  });
  return done;
}

function warningsOf<P>(layers: readonly ChainLayer[], best: Minimized<P>, minima: readonly Minimized<P>[]): string[] {
  const warnings: string[] = [];
  const [first] = layers;
  if (first.dimension > first.width / 4) {
    warnings.push(
      `D_1 = ${first.dimension} order parameters a side for N_1 = ${first.width}: the saddle is controlled by D_1/N_1 only`,
    );
  }
  if (minima.length > 1) {
    const energies = minima.map(({ state }) => state.energy.toPrecision(8)).join(', ');
    warnings.push(
      `${minima.length} minima, H = ${energies}: the lowest is taken, their weights at this width may differ`,
    );
  }
  if (!best.converged) warnings.push(`residual ${best.residual.toExponential(1)} after ${best.iterations} sweeps`);
  if (best.state.data.pivotRatio > 1e12) {
    warnings.push('the kernel is ill-conditioned: raise T or remove near-duplicate samples');
  }
  return warnings;
}
