import { InputError } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { gateRank } from './capacity.ts';
import type { DataTerm } from './data-term.ts';
import { type ExpandedProblem, expand } from './expanded.ts';
import { featureSpace } from './feature-space.ts';
import { type GateReduction, liftFirst, reduceGates } from './gate-reduction.ts';
import { dataGradient, type HamiltonianState } from './hamiltonian.ts';
import { gaussianProcessParameters, traceIdentities } from './hierarchy.ts';
import { type Minimized, type MinimizeOptions, minimize } from './minimize.ts';
import { checkProblem, type GatedLayer, type GatedProblem, gateProductOf, layersOf } from './problem.ts';
import { sampleSpace } from './sample-space.ts';
import { continuationStart, distinctMinima, scaledStarts } from './starts.ts';

/** How `solveGated` works; the defaults serve. */
export interface GatedSolveOptions {
  /** Where the linear algebra happens; `auto` takes features where they are fewer or the temperature small. */
  readonly space?: 'auto' | 'sample' | 'feature';
  /** `one`: from the Gaussian process alone; `many`: several scales and continuation in N; `auto`: many unless H is known to be convex. */
  readonly starts?: 'auto' | 'one' | 'many';
  /** Residual rho that counts as converged; 1e-10 unless given. */
  readonly tolerance?: number;
  /** Residual at which the sweeps stop; 2e-14, where rounding ends them, unless given. */
  readonly target?: number;
  readonly maxIterations?: number;
  /** Anderson memory, 20 unless given; 0 for plain sweeps. */
  readonly memory?: number;
  /** Largest D_1 that is solved; 128 unless given (note ggdln, section 9). */
  readonly maxOrderParameters?: number;
  /** Whether one hidden layer is solved in the span of its training gates; `auto` where that is needed to keep D_1 small. */
  readonly reduceGates?: 'auto' | boolean;
  /** Order parameters to start from (and to stay with: no other start is tried), e.g. another minimum or a neighbouring width. */
  readonly from?: readonly Matrix[];
  readonly onIteration?: MinimizeOptions['onIteration'];
}

/** A minimum of H. */
export interface GatedMinimum {
  readonly energy: number;
  readonly orderParameters: readonly Matrix[];
  readonly residual: number;
}

/** The saddle of a gated network: its order parameters, and what predictions are made from. */
export interface GatedSolution {
  /** U_1..U_L; U_l is D_l x D_l. */
  readonly orderParameters: readonly Matrix[];
  /** H without 2 pi. */
  readonly energy: number;
  /** Leading-order log evidence, -H - P m / 2 log 2 pi. */
  readonly logEvidence: number;
  /** H at the order parameters of the Gaussian process. */
  readonly gaussianProcessEnergy: number;
  /** S at the saddle, D_1 x D_1 (in the span of the gates where they were reduced to it). */
  readonly gradient: Matrix;
  /** N_l (D_l - Tr E_l U_l), equal for all layers at a saddle. */
  readonly traceIdentity: readonly number[];
  /** All minima found, lowest H first; more than one means that the narrow network has several phases. */
  readonly minima: readonly GatedMinimum[];
  readonly space: 'sample' | 'feature';
  readonly status: SolveStatus;
  /** The problem in the form that was solved, for predictions. */
  readonly solved: SolvedForm;
}

/** What predictions need beyond the order parameters. */
export interface SolvedForm {
  readonly problem: GatedProblem;
  readonly layers: readonly GatedLayer[];
  readonly expanded: ExpandedProblem;
  readonly data: DataTerm;
  readonly state: HamiltonianState;
  readonly reduction?: GateReduction;
}

const LIMIT = 128;

/**
 * Order parameters of a globally gated deep linear network at finite width: the lowest minimum of H found.
 *
 * Solves the hierarchy U_1..U_L of note ggdln, section 3 (Li & Sompolinsky 2022) by majorize-minimize sweeps with Anderson
 * acceleration (section 8.2), from several starts where H need not be convex (section 8.4).
 *
 * @param problem - training inputs (P x N_0), targets (P x m), one gate matrix (P x M_l) for each hidden layer, widths,
 *   prior variances (first layer, then those that leave each hidden layer), temperature T >= 0
 * @returns order parameters, H, all minima, and `status` with the residual and what to know before trusting the numbers
 * @throws InputError for ill-shaped or non-finite input, for D_1 above the limit, and at T = 0 where the kernel is singular
 */
export function solveGated(problem: GatedProblem, options: GatedSolveOptions = {}): GatedSolution {
  checkProblem(problem);
  const reduction = wantsReduction(problem, options) ? reduceGates(problem) : undefined;
  const working = reduction?.problem ?? problem;
  const layers = layersOf(working);
  const limit = options.maxOrderParameters ?? LIMIT;
  if (layers[0].dimension > limit) {
    throw new InputError(
      'gates',
      `${layers.map(({ gates }) => gates).join(' x ')} gates and ${problem.targets.columns} outputs: D_1 = ${layers[0].dimension}`,
      `D_1 of at most ${limit}; fewer gates, fewer outputs, or a larger maxOrderParameters`,
    );
  }
  const expanded = expand(working, gateProductOf(problem.gates));
  const data = chooseSpace(expanded, options.space ?? 'auto');
  const minimizeOptions: MinimizeOptions = {
    tolerance: options.tolerance ?? 1e-10,
    target: options.target ?? 2e-14,
    maxIterations: options.maxIterations ?? 2000,
    memory: options.memory ?? 20,
    onIteration: options.onIteration,
  };

  const gp = gaussianProcessParameters(layers);
  const fromGp = minimize(layers, data, options.from ?? gp, minimizeOptions);
  if (fromGp === undefined) throw singularKernel(problem);
  const runs: Minimized[] = [fromGp];
  if (options.from === undefined && wantsManyStarts(options.starts ?? 'auto', layers, expanded)) {
    for (const start of scaledStarts(gp)) {
      const run = minimize(layers, data, start, minimizeOptions);
      if (run !== undefined) runs.push(run);
    }
    const start = continuationStart(layers, data, minimizeOptions);
    const run = start && minimize(layers, data, start, minimizeOptions);
    if (run !== undefined) runs.push(run);
  }
  const minima = distinctMinima(runs);
  const best = minima[0];
  const gpEnergy = data.at(gp[0])?.energy ?? Number.NaN;
  const size = expanded.labels.length;
  return {
    orderParameters: liftAll(best.state.u, reduction, problem),
    energy: best.state.energy,
    logEvidence: -best.state.energy - (size / 2) * Math.log(2 * Math.PI),
    gaussianProcessEnergy: gpEnergy,
    gradient: dataGradient(best.state.data),
    traceIdentity: traceIdentities(layers, best.state.u),
    minima: minima.map(({ state, residual }) => ({
      energy: state.energy,
      orderParameters: liftAll(state.u, reduction, problem),
      residual,
    })),
    space: data.space,
    status: {
      converged: best.converged,
      residual: best.residual,
      iterations: best.iterations,
      conditionNumber: best.state.data.pivotRatio,
      branch: 0,
      warnings: warningsOf(layers, best, minima),
    },
    solved: { problem, layers, expanded, data, state: best.state, reduction },
  };
}

function wantsReduction(problem: GatedProblem, options: GatedSolveOptions): boolean {
  if (problem.widths.length !== 1) return false;
  const choice = options.reduceGates ?? 'auto';
  if (choice !== 'auto') return choice;
  const gates = problem.gates[0];
  return gates.columns > gates.rows || gates.columns * problem.targets.columns > (options.maxOrderParameters ?? LIMIT);
}

/** Features where they are fewer than samples, or where samples outnumber the rank and C^-1 of order 1/T would lose digits. */
function chooseSpace(expanded: ExpandedProblem, choice: 'auto' | 'sample' | 'feature'): DataTerm {
  const { gamma, coordinates, temperature } = expanded;
  if (choice === 'feature' && temperature === 0) {
    throw new InputError('space', "'feature' at T = 0", "T > 0, or 'sample'");
  }
  if (choice === 'sample' || temperature === 0) return sampleSpace(expanded);
  if (choice === 'feature') return featureSpace(expanded);
  const r = coordinates.columns;
  if (gamma.columns * r < gamma.rows) return featureSpace(expanded);
  return gateRank(gamma) * r < gamma.rows ? featureSpace(expanded) : sampleSpace(expanded);
}

/** H of one hidden layer is convex for N >= rank K_0 (note ggdln, section 8.4): one start is enough. */
function wantsManyStarts(choice: 'auto' | 'one' | 'many', layers: readonly GatedLayer[], expanded: ExpandedProblem) {
  if (choice !== 'auto') return choice === 'many';
  const rank = Math.min(expanded.samples, expanded.coordinates.columns);
  return layers.length > 1 || layers[0].width < rank;
}

function liftAll(u: readonly Matrix[], reduction: GateReduction | undefined, problem: GatedProblem): readonly Matrix[] {
  return reduction === undefined ? u : [liftFirst(reduction, u[0], problem.targets.columns)];
}

function singularKernel(problem: GatedProblem): InputError {
  return new InputError(
    'temperature',
    `${problem.temperature} with a singular gated kernel (more samples than features, repeated samples, or more samples ` +
      'of one gate pattern than input dimensions)',
    'T > 0; or, with one hidden layer and more samples than features, leastSquaresLimit',
  );
}

function warningsOf(layers: readonly GatedLayer[], best: Minimized, minima: readonly Minimized[]): string[] {
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
