import { InputError, requireInteger } from '../../../base/input-error.ts';
import type { SolveStatus } from '../../../base/status.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { logSumExp } from '../../../numeric/special/index.ts';
import type { PathKernel } from '../posterior/path-kernel.ts';
import type { Labels } from '../posterior/sample-space.ts';
import { type DirectionalPosterior, directionalPosterior } from './directional-posterior.ts';
import { ALL_DIRECTIONS, directionRule, shrink } from './wishart-quadrature.ts';

/** The posterior of a gated network at its own width, without any expansion (note ggdln, section 12). */
export interface ExactGated {
  /** <f(x)>, length n. */
  readonly mean: Float64Array;
  /** Var f(x), length n; the fluctuation of the conditional mean included. */
  readonly variance: Float64Array;
  /** <U>, M x M. */
  readonly posteriorMean: Matrix;
  /** The exact log evidence. */
  readonly logEvidence: number;
  /** `residual` is what the last refinements of the quadrature leave, relative to the largest entry. */
  readonly status: SolveStatus;
}

/** Logarithm of the weight, relative to the largest, below which a direction is left out. */
const NEGLIGIBLE = -38;
/** Relative change between two rules that counts as converged. */
const TOLERANCE = 1e-9;
/** Nodes in (theta, psi, log amplitude), one line a refinement. */
const RULES: readonly [number, number, number][] = [
  [16, 20, 40],
  [24, 30, 60],
  [36, 44, 60],
  [54, 66, 90],
  [80, 100, 90],
];
/** Nodes in the amplitude while the directions that matter are searched. */
const SEARCH_NODES = 24;

/** One hidden layer whose U is integrated over. */
export interface ExactLayer {
  /** N, a whole number. */
  readonly width: number;
  /** sigma_1^2 */
  readonly variance: number;
}

/**
 * The exact predictor of one hidden layer with one or two paths and one output: a quadrature over the Wishart matrix U.
 *
 * U = s V with Tr V = 1: the integral over the amplitude s is that of a deep linear network, one for each direction V.
 *
 * @param kernel - of at most two paths and one output
 * @param points - where to predict; `count` of them
 * @throws InputError for anything larger
 */
export function exactWishart<P>(
  kernel: PathKernel<P>,
  labels: Labels,
  layer: ExactLayer,
  points: P,
  count: number,
): ExactGated {
  requireInteger('widths[0]', layer.width, 1);
  const gates = kernel.dimension;
  if (kernel.outputs !== 1 || gates > 2) {
    throw new InputError(
      'paths',
      `${gates / kernel.outputs} paths, ${kernel.outputs} outputs`,
      'at most two paths and one output for the exact integral',
    );
  }
  const posterior = directionalPosterior(kernel, labels, layer, points, count);
  const { moments, change, used } = gates === 1 ? oneGate(posterior) : twoGates(posterior, layer.width);
  return {
    mean: moments.mean,
    variance: moments.variance,
    posteriorMean: moments.u,
    logEvidence: moments.logEvidence - posterior.outside - (labels.labels.length / 2) * Math.log(2 * Math.PI),
    status: {
      converged: change < 1e-6,
      residual: change,
      iterations: used,
      warnings:
        change < 1e-6
          ? []
          : [`the quadrature is not done: ${change.toExponential(1)} is left after its last refinement`],
    },
  };
}

interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly u: Matrix;
  readonly logEvidence: number;
}

interface Found {
  readonly moments: Moments;
  readonly change: number;
  readonly used: number;
}

/** A weighted direction of U. */
interface Weighted {
  readonly v: Matrix;
  readonly logWeight: number;
}

/** One gate: one direction, the amplitude by two rules. */
function oneGate(posterior: DirectionalPosterior): Found {
  const only = [{ v: matrix(1, 1, Float64Array.of(1)), logWeight: 0 }];
  const coarse = integrate(posterior, only, 200);
  const moments = integrate(posterior, only, 300);
  return { moments, change: largestChange(coarse, moments), used: 2 };
}

function twoGates(posterior: DirectionalPosterior, width: number): Found {
  let box = ALL_DIRECTIONS;
  for (let round = 0; round < 3; round++) {
    box = shrink(box, width, (v) => posterior.along(v, SEARCH_NODES).logEvidence, round === 0);
  }
  let last: Moments | undefined;
  let change = Number.POSITIVE_INFINITY;
  let left = Number.POSITIVE_INFINITY;
  let used = 0;
  for (const [theta, psi, amplitude] of RULES) {
    const next = integrate(posterior, directionRule(box, width, theta, psi), amplitude);
    used++;
    if (last !== undefined) {
      const before = change;
      change = largestChange(last, next);
      // Errors fall exponentially with the nodes, and each rule has half as many again: c^2 / c_before bounds what is left.
      left = Number.isFinite(before) && change < before ? change * (change / before) : change;
    }
    last = next;
    if (left < TOLERANCE) break;
  }
  if (last === undefined) throw new RangeError('no quadrature rule');
  return { moments: last, change: left, used };
}

/** Moments over directions; those that turn out negligible beside one before them are not averaged. */
function integrate(posterior: DirectionalPosterior, directions: readonly Weighted[], nodes: number): Moments {
  const { gates: m, points: n } = posterior;
  const kept: { log: number; mean: Float64Array; variance: Float64Array; u: Float64Array }[] = [];
  const logs = new Float64Array(directions.length);
  let most = Number.NEGATIVE_INFINITY;
  directions.forEach(({ v, logWeight }, k) => {
    const found = posterior.along(v, nodes);
    const log = logWeight + found.logEvidence;
    logs[k] = log;
    if (log - most < NEGLIGIBLE) return;
    most = Math.max(most, log);
    const { mean, variance, meanAmplitude } = found.averages();
    kept.push({ log, mean, variance, u: v.data.map((value) => meanAmplitude * value) });
  });
  const total = logSumExp(logs);
  const u = matrix(m, m);
  const mean = new Float64Array(n);
  const variance = new Float64Array(n);
  for (const part of kept) {
    const weight = Math.exp(part.log - total);
    for (let i = 0; i < u.data.length; i++) u.data[i] += weight * part.u[i];
    for (let x = 0; x < n; x++) {
      mean[x] += weight * part.mean[x];
      variance[x] += weight * part.variance[x];
    }
  }
  for (const part of kept) {
    const weight = Math.exp(part.log - total);
    for (let x = 0; x < n; x++) variance[x] += weight * (part.mean[x] - mean[x]) ** 2;
  }
  return { mean, variance, u, logEvidence: total };
}

function largestChange(a: Moments, b: Moments): number {
  const relative = (x: Float64Array, y: Float64Array, floor = Number.MIN_VALUE): number => {
    let most = floor;
    let change = 0;
    for (let i = 0; i < x.length; i++) {
      most = Math.max(most, Math.abs(y[i]));
      change = Math.max(change, Math.abs(x[i] - y[i]));
    }
    return change / most;
  };
  // A variance below the rounding of the mean's square has no digits that two rules could share.
  const rounding = b.mean.reduce((largest, mean) => Math.max(largest, Number.EPSILON * mean * mean), Number.MIN_VALUE);
  return Math.max(
    relative(a.mean, b.mean),
    relative(a.variance, b.variance, rounding),
    relative(a.u.data, b.u.data),
    Math.abs(a.logEvidence - b.logEvidence),
  );
}
