import { InputError } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { dataGradient } from '../paths/chain/hamiltonian.ts';
import { type ChainOptions, type SolvedChain, solveChain } from '../paths/chain/solve.ts';
import type { DataTerm } from '../paths/posterior/data-term.ts';
import { featureSpace } from '../paths/posterior/feature-space.ts';
import { sampleSpace } from '../paths/posterior/sample-space.ts';
import { gateRank } from './capacity.ts';
import { type ExpandedProblem, expand } from './expanded.ts';
import { gateFeatures, gateKernel } from './gate-kernel.ts';
import { type GateReduction, liftFirst, reduceGates } from './gate-reduction.ts';
import { checkProblem, type GatedPoints, type GatedProblem, gateProductOf, layersOf } from './problem.ts';

/** How `solveGated` works; the defaults serve. */
export interface GatedSolveOptions extends ChainOptions {
  /** Where the linear algebra happens; `auto` takes features where they are fewer or the temperature small. */
  readonly space?: 'auto' | 'sample' | 'feature';
  /** Largest D_1 that is solved; 128 unless given (note ggdln, section 9). */
  readonly maxOrderParameters?: number;
  /** Whether one hidden layer is solved in the span of its training gates; `auto` where that is needed to keep D_1 small. */
  readonly reduceGates?: 'auto' | boolean;
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
export interface SolvedForm extends SolvedChain<GatedPoints> {
  readonly problem: GatedProblem;
  readonly expanded: ExpandedProblem;
  readonly reduction?: GateReduction;
}

const LIMIT = 128;

/**
 * Order parameters of a globally gated deep linear network at finite width: the lowest minimum of H found.
 *
 * Solves the hierarchy U_1..U_L of note ggdln, section 3 (Li & Sompolinsky 2022) by majorize-minimize sweeps with Anderson
 * acceleration (section 8.2), from several starts where H need not be convex: it is for one layer with N >= rank K_0 (section 8.4).
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
  const size = expanded.labels.length;
  const convex = layers.length === 1 && layers[0].width >= Math.min(expanded.samples, expanded.coordinates.columns);
  const chain = solveChain(layers, data, size, convex, options);
  if (chain === undefined) throw singularKernel(problem);
  const { state, minima, gaussianProcessEnergy, logEvidence, traceIdentity, status } = chain;
  return {
    orderParameters: liftAll(state.u, reduction, problem),
    energy: state.energy,
    logEvidence,
    gaussianProcessEnergy,
    gradient: dataGradient(state.data),
    traceIdentity,
    minima: minima.map((minimum) => ({
      energy: minimum.state.energy,
      orderParameters: liftAll(minimum.state.u, reduction, problem),
      residual: minimum.residual,
    })),
    space: data.space,
    status,
    solved: { problem, layers, expanded, data, state, reduction },
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
function chooseSpace(expanded: ExpandedProblem, choice: 'auto' | 'sample' | 'feature'): DataTerm<GatedPoints> {
  const { gamma, coordinates, temperature } = expanded;
  const inSamples = () => sampleSpace(gateKernel(expanded), expanded);
  const inFeatures = () => featureSpace(gateFeatures(expanded), expanded);
  if (choice === 'feature' && temperature === 0) {
    throw new InputError('space', "'feature' at T = 0", "T > 0, or 'sample'");
  }
  if (choice === 'sample' || temperature === 0) return inSamples();
  if (choice === 'feature') return inFeatures();
  const r = coordinates.columns;
  if (gamma.columns * r < gamma.rows) return inFeatures();
  return gateRank(gamma) * r < gamma.rows ? inFeatures() : inSamples();
}

function liftAll(u: readonly Matrix[], reduction: GateReduction | undefined, problem: GatedProblem): readonly Matrix[] {
  return reduction === undefined ? u : [liftFirst(reduction, u[0], problem.targets.columns)];
}

function singularKernel(problem: GatedProblem): InputError {
  return new InputError(
    'temperature',
    `${problem.temperature} with a singular gated kernel (more samples than features, repeated samples, or more samples ` +
      'of one gate pattern than input dimensions)',
    problem.temperature === 0
      ? 'T > 0; or, with one hidden layer and more samples than features, leastSquaresLimit'
      : 'T above the rounding of the kernel, some 1e-15 of its largest entry',
  );
}
