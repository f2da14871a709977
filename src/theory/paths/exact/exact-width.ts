import { InputError, requireInteger } from '../../../base/input-error.ts';
import type { SolveStatus } from '../../../base/status.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import type { PathKernel } from '../posterior/path-kernel.ts';
import type { Labels } from '../posterior/sample-space.ts';
import { type DirectionalPosterior, directionalPosterior, type PredictiveSums } from './directional-posterior.ts';
import { type Box, directionRule, firstBox, priorOfAmplitude, type Rule, shrink } from './wishart-quadrature.ts';

/** The posterior of a gated network at its own width, without any expansion (note ggdln, section 12). */
export interface ExactGated {
  /** <f(x)>, length n. */
  readonly mean: Float64Array;
  /** Var f(x), length n; the fluctuation of the conditional mean included. */
  readonly variance: Float64Array;
  /** Variance of the conditional mean alone, length n. */
  readonly varianceOfMean: Float64Array;
  /** <U>, M x M. */
  readonly posteriorMean: Matrix;
  /** The exact log evidence. */
  readonly logEvidence: number;
  /** `residual` is the largest relative change under the last refinement of the quadrature. */
  readonly status: SolveStatus;
}

/** Logarithm of the weight, relative to the largest, below which a node is left out. */
const NEGLIGIBLE = -45;
/** Relative change between two rules that counts as converged. */
const TOLERANCE = 1e-9;
/** Nodes in (theta, psi, log amplitude), one line a refinement. */
const RULES: readonly [number, number, number][] = [
  [16, 20, 40],
  [24, 30, 60],
  [36, 44, 90],
  [54, 66, 130],
  [80, 100, 180],
];

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
 * U = s V with Tr V = 1: one eigendecomposition for each direction V serves every amplitude s.
 *
 * @param kernel - of at most two paths and one output
 * @param points - where to predict; `count` of them
 * @throws InputError for anything larger
 */
export function exactWishart<P>(
  kernel: PathKernel<P>,
  labels: Labels,
  { width, variance }: ExactLayer,
  points: P,
  count: number,
): ExactGated {
  requireInteger('widths[0]', width, 1);
  const gates = kernel.dimension;
  if (kernel.outputs !== 1 || gates > 2) {
    throw new InputError(
      'paths',
      `${gates / kernel.outputs} paths, ${kernel.outputs} outputs`,
      'at most two paths and one output for the exact integral',
    );
  }
  const posterior = directionalPosterior(kernel, labels, points, count);
  let box = firstBox(variance, gates);
  for (let round = 0; round < 3; round++) {
    box = shrink(box, directionRule(box, width, 20, 24, 60), posterior, width);
  }

  let last: Moments | undefined;
  let change = Number.POSITIVE_INFINITY;
  let used = 0;
  for (const [theta, psi, amplitude] of gates === 1 ? RULES.map(([a, b, c]) => [a, b, 4 * c] as const) : RULES) {
    const next = integrate(
      posterior,
      directionRule(box, width, theta, psi, amplitude),
      { width, variance },
      labels,
      box,
    );
    used++;
    if (last !== undefined) change = largestChange(last, next);
    last = next;
    if (change < TOLERANCE) break;
  }
  if (last === undefined) throw new RangeError('no quadrature rule');
  const { mean, variance: within, meanOfSquare, u, logEvidence } = last;
  const varianceOfMean = mean.map((value, j) => Math.max(0, meanOfSquare[j] - value * value));
  return {
    mean,
    variance: within.map((value, j) => value + varianceOfMean[j]),
    varianceOfMean,
    posteriorMean: u,
    logEvidence,
    status: {
      converged: change < 1e-6,
      residual: change,
      iterations: used,
      warnings: change < 1e-6 ? [] : [`the quadrature changed by ${change.toExponential(1)} under its last refinement`],
    },
  };
}

interface Moments extends PredictiveSums {
  readonly u: Matrix;
  readonly logEvidence: number;
}

function integrate(
  posterior: DirectionalPosterior,
  rule: Rule,
  { width, variance }: ExactLayer,
  { labels }: Labels,
  box: Box,
): Moments {
  const { gates: m, points: n } = posterior;
  const moments = { mean: new Float64Array(n), variance: new Float64Array(n), meanOfSquare: new Float64Array(n) };
  const u = matrix(m, m);
  const logAmplitudePrior = priorOfAmplitude(width, m, variance);
  let total = 0;
  for (const { v, weight } of rule.directions) {
    const at = posterior.at(v, true);
    for (const { s, weight: dt } of rule.amplitudes) {
      const exponent = logAmplitudePrior(s) + at.logLikelihood(s) - box.logMaximum;
      if (exponent + Math.log(weight) < NEGLIGIBLE) continue;
      const probability = Math.exp(exponent) * weight * dt;
      total += probability;
      at.accumulate(s, probability, moments);
      for (let i = 0; i < u.data.length; i++) u.data[i] += probability * s * v.data[i];
    }
  }
  const normalized = (a: Float64Array): Float64Array => a.map((value) => value / total);
  return {
    mean: normalized(moments.mean),
    variance: normalized(moments.variance),
    meanOfSquare: normalized(moments.meanOfSquare),
    u: matrix(m, m, normalized(u.data)),
    logEvidence: box.logMaximum + Math.log(total) - (labels.length / 2) * Math.log(2 * Math.PI),
  };
}

function largestChange(a: Moments, b: Moments): number {
  const relative = (x: Float64Array, y: Float64Array): number => {
    let most = Number.MIN_VALUE;
    let change = 0;
    for (let i = 0; i < x.length; i++) {
      most = Math.max(most, Math.abs(y[i]));
      change = Math.max(change, Math.abs(x[i] - y[i]));
    }
    return change / most;
  };
  return Math.max(
    relative(a.mean, b.mean),
    relative(a.variance, b.variance),
    relative(a.u.data, b.u.data),
    Math.abs(a.logEvidence - b.logEvidence),
  );
}
