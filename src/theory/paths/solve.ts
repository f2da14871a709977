import { activationOf } from '../../activations/registry.ts';
import { InputError } from '../../base/input-error.ts';
import type { SolveStatus } from '../../base/status.ts';
import { symmetricEigenvalues } from '../../linalg/eigen.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { gram, gramOfColumns } from '../../linalg/products.ts';
import { activationKernel } from './activation-kernel.ts';
import { dataGradient } from './chain/hamiltonian.ts';
import { type ChainOptions, type SolvedChain, solveChain } from './chain/solve.ts';
import { type LinearPaths, linearFeatures, linearKernel, linearPaths } from './linear-kernel.ts';
import type { DataTerm } from './posterior/data-term.ts';
import { featureSpace } from './posterior/feature-space.ts';
import type { PathKernel } from './posterior/path-kernel.ts';
import { type Labels, sampleSpace } from './posterior/sample-space.ts';
import { checkPathProblem, layersOf, type PathPoints, type PathProblem, pathScales } from './problem.ts';
import { scaledBoth } from './scales.ts';

/** How `solvePaths` works; the defaults serve. */
export interface PathSolveOptions extends ChainOptions {
  /** Where the linear algebra happens; `auto` takes features where they are fewer or the temperature small. */
  readonly space?: 'auto' | 'sample' | 'feature';
  /** Largest D_1 that is solved; 128 unless given. */
  readonly maxOrderParameters?: number;
}

/** A minimum of H. */
export interface PathMinimum {
  readonly energy: number;
  readonly orderParameters: readonly Matrix[];
  readonly residual: number;
}

/** The saddle of a network of paths: its order parameters, and what predictions are made from. */
export interface PathSolution {
  /** U_1..U_L in the units of the problem, head scales included; U_l is D_l x D_l. */
  readonly orderParameters: readonly Matrix[];
  /** H without 2 pi. */
  readonly energy: number;
  /** Leading-order log evidence, -H - P m / 2 log 2 pi. */
  readonly logEvidence: number;
  /** H at the order parameters of the Gaussian process. */
  readonly gaussianProcessEnergy: number;
  /** S at the saddle, D_1 x D_1. */
  readonly gradient: Matrix;
  /** N_l (D_l - Tr E_l U_l), equal for all layers at a saddle. */
  readonly traceIdentity: readonly number[];
  /** All minima found, lowest H first. */
  readonly minima: readonly PathMinimum[];
  readonly space: 'sample' | 'feature';
  readonly status: SolveStatus;
  /** The problem with head scales absorbed into the features, as it was solved. */
  readonly solved: SolvedPaths;
}

/** What predictions need beyond the order parameters. */
export interface SolvedPaths extends SolvedChain<PathPoints> {
  readonly problem: PathProblem;
  readonly kernel: PathKernel<PathPoints>;
  readonly labels: Labels;
  /** The training features, for linear paths. */
  readonly linear?: LinearPaths;
}

const LIMIT = 128;
/** Eigenvalues of a Gram matrix up to this, relative to the largest, are zero. */
const CUT = 1e-11;
/** Below this, relative to the mean variance of an output, C^-1 of order 1/T loses digits where samples outnumber the rank. */
const SMALL_TEMPERATURE = 1e-3;
/** Largest number of features for which their Gram matrix is factored. */
const LARGEST_FEATURES = 3000;

/**
 * Order parameters of a network of paths at finite width: the lowest minimum of H found (note paths, section 2).
 *
 * The Wishart chain, the sweeps and the starts are those of gated networks (note ggdln, section 8) with C_pipi'(x, x') in place
 * of K_0 gamma gamma'. H of one layer has one minimum for N >= min(P m, rank of all features).
 *
 * @param problem - features of the paths (P x M N_0), sets M_1..M_L, targets (P x m), widths, prior variances, head scales,
 *   temperature T >= 0
 * @returns order parameters, H, all minima, and `status` with the residual and what to know before trusting the numbers
 * @throws InputError for ill-shaped or non-finite input, for D_1 above the limit, and at T = 0 where the kernel is singular
 */
export function solvePaths(problem: PathProblem, options: PathSolveOptions = {}): PathSolution {
  checkPathProblem(problem);
  const layers = layersOf(problem);
  const [{ dimension }] = layers;
  const limit = options.maxOrderParameters ?? LIMIT;
  if (dimension > limit) {
    throw new InputError(
      'paths',
      `${problem.sets.join(' x ')} heads and ${problem.targets.columns} outputs: D_1 = ${dimension}`,
      `D_1 of at most ${limit}; fewer heads, layers or outputs, or a larger maxOrderParameters`,
    );
  }
  const labels: Labels = { labels: problem.targets.data.slice(), temperature: problem.temperature };
  const form = kernelOf(problem);
  const data = chooseSpace(form, labels, options.space ?? 'auto', dimension);
  const size = labels.labels.length;
  const rank = form.linear === undefined ? size : Math.min(size, form.linear.perPath);
  const from = options.from?.map((u, l) => scaledBoth(u, scalesFrom(problem, l), -1));
  const chain = solveChain(layers, data, size, layers.length === 1 && layers[0].width >= rank, { ...options, from });
  if (chain === undefined) throw singularKernel(problem);
  const { state, minima, gaussianProcessEnergy, logEvidence, traceIdentity, status } = chain;
  const own = (u: readonly Matrix[]) => u.map((each, l) => scaledBoth(each, scalesFrom(problem, l), 1));
  return {
    orderParameters: own(state.u),
    energy: state.energy,
    logEvidence,
    gaussianProcessEnergy,
    gradient: scaledBoth(dataGradient(state.data), scalesFrom(problem, 0), -1),
    traceIdentity,
    minima: minima.map((minimum) => ({
      energy: minimum.state.energy,
      orderParameters: own(minimum.state.u),
      residual: minimum.residual,
    })),
    space: data.space,
    status,
    solved: { problem, layers, data, state, labels, ...form },
  };
}

interface KernelForm {
  readonly kernel: PathKernel<PathPoints>;
  readonly linear?: LinearPaths;
}

/** The kernels of pairs of paths of a problem, head scales absorbed. */
function kernelOf(problem: PathProblem): KernelForm {
  const { activation = 'linear', priorVariances, targets, features } = problem;
  const scales = pathScales(problem);
  const part = activationOf(activation);
  if (part.linear === true) {
    const linear = linearPaths(problem, targets.columns, priorVariances[0], scales);
    return { kernel: linearKernel(linear), linear };
  }
  return {
    kernel: activationKernel({ features, activation: part, firstVariance: priorVariances[0], pathScales: scales }),
  };
}

/** Features where they are fewer than samples, or where samples outnumber the rank and T is so small that C^-1 loses digits. */
function chooseSpace(
  { kernel, linear }: KernelForm,
  labels: Labels,
  choice: 'auto' | 'sample' | 'feature',
  dimension: number,
): DataTerm<PathPoints> {
  const { temperature } = labels;
  const inSamples = () => sampleSpace(kernel, labels);
  if (linear === undefined) {
    if (choice === 'feature') throw new InputError('space', "'feature' for patches through a nonlinearity", "'sample'");
    return inSamples();
  }
  if (choice === 'feature' && temperature === 0) {
    throw new InputError('space', "'feature' at T = 0", "T > 0, or 'sample'");
  }
  if (choice === 'sample' || temperature === 0) return inSamples();
  const inFeatures = () => featureSpace(linearFeatures(linear), labels);
  const size = labels.labels.length;
  const features = dimension * linear.perPath;
  if (choice === 'feature' || features < size) return inFeatures();
  const variance = (linear.scale * linear.bySample.data.reduce((sum, x) => sum + x * x, 0)) / linear.samples;
  const delicate = temperature < SMALL_TEMPERATURE * variance && features <= LARGEST_FEATURES;
  return delicate && featureRank(linear) * linear.outputs < size ? inFeatures() : inSamples();
}

/** Rank of Phi of one output: labels in general position can be fitted up to this number (note paths, section 4). */
export function featureRank({ bySample }: Pick<LinearPaths, 'bySample'>): number {
  const values = symmetricEigenvalues(bySample.rows < bySample.columns ? gram(bySample) : gramOfColumns(bySample));
  const most = values[values.length - 1];
  return values.filter((value) => value > CUT * most).length;
}

/** The diagonal of D_s of layer l: head scales of the sets from l up, output fastest. */
function scalesFrom(problem: PathProblem, l: number): Float64Array {
  const m = problem.targets.columns;
  const scales = pathScales(problem, l);
  return Float64Array.from({ length: scales.length * m }, (_, e) => scales[Math.floor(e / m)]);
}

function singularKernel(problem: PathProblem): InputError {
  return new InputError(
    'temperature',
    `${problem.temperature} with a singular kernel of paths (more labels than the rank of the features, or repeated samples)`,
    'T > 0',
  );
}
